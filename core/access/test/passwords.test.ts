import assert from 'node:assert/strict'
import { Invalid, Unavailable } from '../../contract/index.ts'
import { checkPassword } from '../password-rules.ts'
import { cost, openPasswords } from '../passwords.ts'

const cheap = { memory: 64, passes: 1, parallelism: 1 }

describe('Passwords', () => {
  it('are kept as argon2id at the cost OWASP asks for, each with its own salt', async function () {
    this.timeout(10_000)
    const passwords = openPasswords()
    const [one, two] = [await passwords.hash('correct horse battery staple'), await passwords.hash('correct horse battery staple')]
    assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    assert.notEqual(one, two)
    assert.deepEqual(await passwords.verify(one, 'correct horse battery staple'), { isRight: true, isOutdated: false })
    assert.deepEqual(await passwords.verify(one, 'correct horse battery stapler'), { isRight: false, isOutdated: false })
    assert.ok(cost.memory >= 19_456 && cost.passes >= 2)
  })

  it('are compared as the strings other implementations write', async () => {
    // From the reference implementation's tests: password "password", salt "somesalt", t=2, m=65536, p=1.
    const passwords = openPasswords()
    const phc = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
    assert.deepEqual(await passwords.verify(phc, 'password'), { isRight: true, isOutdated: false })
  })

  it('are the same whether their letters were typed composed or not', async () => {
    const passwords = openPasswords({ cost: cheap })
    assert.equal((await passwords.verify(await passwords.hash('caf\u00e9 au lait demain'), 'cafe\u0301 au lait demain')).isRight, true)
  })

  it('take the same work whether there is a hash or not, and nothing that is no hash is right', async () => {
    const passwords = openPasswords({ cost: cheap })
    for (const phc of [null, '', 'plain', '$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', '$argon2id$v=19$m=99999999,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA']) {
      const runs = passwords.runs
      assert.equal((await passwords.verify(phc, phc ?? '')).isRight, false)
      assert.equal(passwords.runs - runs, 1)
    }
  })

  it('are hashed a few at a time; a flood is sent away rather than let in', async () => {
    const passwords = openPasswords({ cost: cheap, atOnce: 2 })
    const answers = await Promise.allSettled(Array.from({ length: 200 }, () => passwords.hash('x')))
    const [done, refused] = [answers.filter(({ status }) => status === 'fulfilled'), answers.filter(({ status }) => status === 'rejected')]
    assert.equal(done.length, 50)
    assert.ok(refused.every((each) => each.status === 'rejected' && each.reason instanceof Unavailable))
    assert.ok(await passwords.hash('and then it goes on'))
  })
})

describe('A new password', () => {
  const near = ['Teodora Vance', 'teodora.vance@customs.example', 'Customs Portal']
  const key = (password: string) => {
    try {
      checkPassword(password, near)
      return null
    } catch (fault) {
      assert.ok(fault instanceof Invalid)
      return fault.faults[0]?.key.split('.').at(-1)
    }
  }
  it('has twelve characters at least and 256 bytes at most, of any kind', () => {
    assert.equal(key('elf waves in'), null)
    assert.equal(key('elf waves i'), 'too-short')
    assert.equal(key('🦊🌲🏔️🛶🌊🪵🔥'), 'too-short')
    assert.equal(key('x'.repeat(10) + 'brindled gannets over slate '.repeat(9)), 'too-long')
    assert.equal(key('تعبر سبع عبارات النهر'), null)
    assert.equal(key('七隻渡輪在黎明時分穿過安靜的海灣'), null)
    assert.equal(key('correct horse battery staple'), null)
  })
  it('is not what anyone would try first, nor the person’s or the site’s name', () => {
    for (const common of ['password1234', 'Password123!', 'passwordpassword', 'qwertyuiop123', 'azertyuiop12', '123456789012', '000000000000', 'aaaaaaaaaaaaaa', 'abcdefghijklmnop', 'administrator1', 'customs12345!', 'Douane-2026!!', 'welcome2026!!',
      'letmein letmein', 'TeodoraVance1', 'teodora.vance', 'teodora-vance-2026', 'customsportal1', 'Customs Portal!', 'abababababab', '1q2w3e4r5t6y', 'iloveyou1234', 'motdepasse2026', 'contraseña1234']) {
      assert.equal(key(common), 'too-common', common)
    }
  })
})
