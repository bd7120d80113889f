import assert from 'node:assert/strict'
import { DomainError, Gone, Invalid, Refused } from '../../contract/index.ts'
import { browser, lastLetter, onBothEngines, openSite, password, person, secretIn, viewer, type Site } from './site.ts'

const acceptance = { name: 'Ines Duarte', password, locale: 'es', timeZone: 'America/Santiago', ...browser } as const

onBothEngines('An invitation', (engine) => {
  let site: Site
  before(async () => {
    site = await openSite({ url: engine.url })
    await site.access.administrations.update('system', 'CL', { domains: ['aduana.example', 'customs.example'] })
  })
  after(async () => { await site.close() })
  let serial = 0
  const fresh = () => `guest-${serial++}@aduana.example`
  const inviter = (roles: string[], administration: string | null = 'CL') => person(site, { roles, administration }).then((id) => viewer(site, id))
  const secretFor = (mail: string) => secretIn(lastLetter(site, mail).text)

  it('is made by an administrator for anybody, by a contact point for members of the own administration, and by nobody else', async () => {
    // A role of the site's own that invites, held by somebody without a seat: nobody is of their administration.
    await site.access.roles.create('system', { id: 'inviter', names: { en: 'Inviter' } })
    await site.access.roles.set('system', 'inviter', 'core.invite', true)
    const who = { seatless: await inviter(['inviter'], null), administrator: await inviter(['administrator'], null), ncp: await inviter(['member', 'ncp']), editor: await inviter(['editor']), member: await inviter(['member']), guest: await inviter([], null), visitor: site.access.visitor('en') }
    const asked: { by: keyof typeof who; roles: string[]; administration: string | null; mail: string; answer: string }[] = []
    for (const by of Object.keys(who) as (keyof typeof who)[]) {
      for (const roles of [[], ['member'], ['member', 'ncp'], ['editor'], ['administrator']]) {
        for (const administration of ['CL', 'FR', null]) {
          for (const domain of ['aduana.example', 'elsewhere.example']) {
            const mail = `state-${serial++}@${domain}`
            const answer = await site.access.invitations.invite(who[by], { mail, roles, administration, locale: 'en' }).then(() => 'sent', (fault: unknown) => fault instanceof DomainError ? fault.name : String(fault))
            asked.push({ by, roles, administration, mail, answer })
          }
        }
      }
    }
    for (const { by, roles, administration, mail, answer } of asked) {
      const isAllowed = by === 'administrator' || by === 'ncp' && administration === 'CL' && !roles.some((role) => role !== 'member')
      const isWrong = administration === 'CL' && mail.endsWith('elsewhere.example') || administration === null && roles.includes('ncp')
      assert.equal(answer, !isAllowed ? 'Refused' : isWrong ? 'Invalid' : 'sent', `${by} invites ${roles.join('+') || 'guest'} of ${administration} at ${mail}`)
    }
    assert.equal(site.letters.filter(({ to }) => to.startsWith('state-')).length, asked.filter(({ answer }) => answer === 'sent').length)
  })

  it('makes an account with the name, password, language and zone its owner chose, and signs in', async () => {
    const ncp = await inviter(['member', 'ncp'])
    const mail = fresh()
    assert.deepEqual(await site.access.invitations.invite(ncp, { mail: mail.toUpperCase(), administration: 'CL', locale: 'en', name: 'I. Duarte' }), { link: null, isSent: true })
    const letter = lastLetter(site, mail)
    assert.match(letter.text, /^http:\/\/127\.0\.0\.1:3000\/en\/join\/[A-Za-z0-9_-]{43}$/m)
    assert.equal((await site.access.invitations.peek(secretIn(letter.text))).name, 'I. Duarte')
    const { secret, viewer: who } = await site.access.invitations.accept(secretIn(letter.text), acceptance)
    assert.deepEqual([who.name, who.administration, who.locale, who.timeZone, [...who.roles].toSorted()], ['Ines Duarte', 'CL', 'es', 'America/Santiago', ['everyone', 'member']])
    assert.equal((await site.access.viewerOf(secret)).id, who.id)
    assert.equal((await site.access.signIn.withPassword({ mail, password, ...browser })).viewer.id, who.id)
    assert.deepEqual((await site.emitted('core.person.joined')).at(-1)?.data, { person: who.id })
    assert.equal((await site.audited('core.person.joined')).at(-1)?.actor, who.id)
  })

  it('is good for its address only, once, and for two weeks', async () => {
    const administrator = await inviter(['administrator'], null)
    const mail = fresh()
    await site.access.invitations.invite(administrator, { mail, administration: 'CL', locale: 'en' })
    const secret = secretFor(mail)
    assert.equal((await site.access.invitations.peek(secret)).mail, mail)
    await site.access.invitations.accept(secret, acceptance)
    await assert.rejects(site.access.invitations.accept(secret, acceptance), Gone)
    const late = fresh()
    await site.access.invitations.invite(administrator, { mail: late, administration: 'CL', locale: 'en' })
    site.clock.forward(14 * 86_400 - 1)
    assert.ok(await site.access.invitations.peek(secretFor(late)))
    site.clock.forward(1)
    await assert.rejects(site.access.invitations.accept(secretFor(late), acceptance), Gone)
  })

  it('used ten times at once makes one account', async () => {
    const mail = fresh()
    await site.access.invitations.invite('system', { mail, administration: 'CL', locale: 'en' })
    const other = await site.another()
    const answers = await Promise.all(Array.from({ length: 10 }, (_, at) => (at % 2 ? other : site.access).invitations.accept(secretFor(mail), { ...acceptance, address: `192.0.2.${at}` })
      .then(() => 'in', (fault: unknown) => fault instanceof Gone ? 'gone' : String(fault))))
    assert.deepEqual(answers.toSorted(), [...Array<string>(9).fill('gone'), 'in'])
  })

  it('is looked at without being used', async () => {
    const mail = fresh()
    await site.access.invitations.invite('system', { mail, administration: 'CL', locale: 'en' })
    for (let looks = 0; looks < 3; looks++) await site.access.invitations.peek(secretFor(mail))
    await assert.rejects(site.access.invitations.accept(secretFor(mail), { ...acceptance, password: 'short' }), Invalid)
    await assert.rejects(site.access.invitations.accept(secretFor(mail), { ...acceptance, timeZone: 'Mars/Olympus' }), Invalid)
    assert.ok(await site.access.invitations.accept(secretFor(mail), acceptance))
  })

  it('dies with the right of whoever made it: suspended, moved or no longer contact point', async () => {
    for (const end of [
      (id: string) => site.access.accounts.suspend('system', id),
      (id: string) => site.access.appointments.moveSeat('system', id, 'FR'),
      (id: string) => site.access.appointments.take('system', id, 'ncp'),
      (id: string) => site.access.accounts.remove('system', id),
    ]) {
      const ncp = await inviter(['member', 'ncp'])
      const mail = fresh()
      await site.access.invitations.invite(ncp, { mail, administration: 'CL', locale: 'en' })
      await end(ncp.id ?? '')
      await assert.rejects(site.access.invitations.accept(secretFor(mail), acceptance), Gone)
    }
  })

  it('dies when the domains of the administration are narrowed', async () => {
    const mail = fresh()
    await site.access.invitations.invite('system', { mail, administration: 'CL', locale: 'en' })
    await site.access.administrations.update('system', 'CL', { domains: ['customs.example'] })
    await assert.rejects(site.access.invitations.accept(secretFor(mail), acceptance), Invalid)
    await site.access.administrations.update('system', 'CL', { domains: ['aduana.example', 'customs.example'] })
  })

  it('is not sent to addresses that only look like those of the domain', async () => {
    for (const mail of ['a@evil-aduana.example', 'a@eviladuana.example', 'a@aduana.example.evil', 'a@sub.aduana.example', 'a@aduana.example.', 'a+b@aduana.example', 'a@аduana.example', 'a@aduanа.example', 'a@xn--duana-3ve.example',
      'a@ADUANA.EXAMPLE.COM', 'a@aduana.example@evil.example', '"a@evil.example"@aduana.example', 'a@aduana.example\r\nbcc: x@evil.example', 'a,b@evil.example', 'ａ@aduana.example', '']) {
      await assert.rejects(site.access.invitations.invite('system', { mail, administration: 'CL', locale: 'en' }), (fault) => fault instanceof Invalid && fault.faults[0]?.field === 'mail', mail)
    }
    // The same domain in other letters is the same domain.
    const { isSent } = await site.access.invitations.invite('system', { mail: 'Upper@ADUANA.Example', administration: 'CL', locale: 'en' })
    assert.ok(isSent)
    assert.ok(lastLetter(site, 'upper@aduana.example'))
  })

  it('made again takes the place of the former one of that administration', async () => {
    const mail = fresh()
    await site.access.invitations.invite('system', { mail, administration: 'CL', locale: 'en' })
    const first = secretFor(mail)
    await site.access.invitations.invite('system', { mail, administration: 'CL', locale: 'en' })
    await assert.rejects(site.access.invitations.peek(first), Gone)
    assert.ok(await site.access.invitations.peek(secretFor(mail)))
  })

  it('can be taken back, and leaves nothing of somebody who was only invited', async () => {
    const ncp = await inviter(['member', 'ncp'])
    const mail = fresh()
    await site.access.invitations.invite(ncp, { mail, administration: 'CL', locale: 'en' })
    const mine = (await site.access.invitations.open(ncp)).find((each) => each.mail === mail)
    assert.ok(mine)
    const elsewhere = await inviter(['member', 'ncp'], 'FR')
    assert.equal((await site.access.invitations.open(elsewhere)).some((each) => each.mail === mail), false)
    await assert.rejects(site.access.invitations.revoke(elsewhere, mine.id), Refused)
    await site.access.invitations.revoke(ncp, mine.id)
    await assert.rejects(site.access.invitations.peek(secretFor(mail)), Gone)
    const { rows } = await site.database.db.raw<{ rows: unknown[] }>('select id from core.person where mail = ?', [mail])
    assert.deepEqual(rows, [])
  })

  it('of an address with an account elsewhere looks to a contact point like any other, and its owner is told', async () => {
    const ncp = await inviter(['member', 'ncp'])
    await person(site, { mail: 'has-one@aduana.example', administration: 'FR' })
    const [known, unknown] = ['has-one@aduana.example', fresh()]
    const answers = [await site.access.invitations.invite(ncp, { mail: known, administration: 'CL', locale: 'en' }), await site.access.invitations.invite(ncp, { mail: unknown, administration: 'CL', locale: 'en' })]
    assert.deepEqual(answers[0], answers[1])
    const open = await site.access.invitations.open(ncp)
    const shown = [known, unknown].map((mail) => open.find((each) => each.mail === mail)).map((each) => each && { ...each, id: '', mail: '' })
    assert.ok(shown[0])
    assert.deepEqual(shown[0], shown[1])
    assert.match(lastLetter(site, known).text, /You have one already/)
    assert.equal(secretFor(known), '')
    // An administrator, who sees all accounts, is told.
    await assert.rejects(site.access.invitations.invite(await inviter(['administrator'], null), { mail: known, administration: 'CL', locale: 'en' }), Invalid)
    assert.equal((await site.access.signIn.withPassword({ mail: known, password, ...browser })).viewer.administration, 'FR')
  })

  it('is made by the site itself when it must be, but not for roles there are not', async () => {
    await assert.rejects(site.access.invitations.invite('system', { mail: fresh(), roles: ['emperor'], administration: null, locale: 'en' }), Invalid)
    await assert.rejects(site.access.invitations.invite('system', { mail: fresh(), administration: 'ZZ', locale: 'en' }), Invalid)
  })

  it('is the only way in, unless the site says otherwise', async () => {
    await assert.rejects(site.access.invitations.ask({ mail: fresh(), locale: 'en', address: browser.address }), Refused)
  })
})

onBothEngines('Accounts people ask for themselves', (engine) => {
  let site: Site
  before(async () => { site = await openSite({ url: engine.url, settings: { signUp: 'open' } }) })
  after(async () => { await site.close() })

  it('take nothing away from an invitation to the same address', async () => {
    const administrator = await viewer(site, await person(site, { roles: ['administrator'], administration: null }))
    const mail = 'invited@somewhere.example'
    await site.access.invitations.invite(administrator, { mail, roles: ['editor'], administration: null, locale: 'en' })
    const invited = secretIn(lastLetter(site, mail).text)
    const asked = async () => {
      await site.access.invitations.ask({ mail, locale: 'en', address: browser.address })
      return secretIn(lastLetter(site, mail).text)
    }
    const [first, second] = [await asked(), await asked()]
    await assert.rejects(site.access.invitations.peek(first), Gone)
    assert.equal((await site.access.invitations.peek(second)).mail, mail)
    const { viewer: who } = await site.access.invitations.accept(invited, acceptance)
    assert.ok(who.roles.includes('editor'))
  })

  it('begin as guests, after a link by mail', async () => {
    await site.access.invitations.ask({ mail: 'new@somewhere.example', locale: 'fr', address: browser.address })
    const letter = lastLetter(site, 'new@somewhere.example')
    assert.match(letter.subject, /Your account on Customs Portal/)
    const { viewer: who } = await site.access.invitations.accept(secretIn(letter.text), acceptance)
    assert.deepEqual([who.roles, who.tokens.filter((token) => !token.startsWith('user:'))], [['everyone'], ['public']])
  })

  it('answer the same for an address that has one, which is told by mail', async () => {
    const id = await person(site, { mail: 'old@somewhere.example' })
    await site.access.invitations.ask({ mail: 'old@somewhere.example', locale: 'fr', address: browser.address })
    assert.match(lastLetter(site, 'old@somewhere.example').subject, /You have an account/)
    assert.deepEqual((await viewer(site, id)).administration, 'CL')
  })
})

onBothEngines('Without a mail server', (engine) => {
  let site: Site
  before(async () => { site = await openSite({ url: engine.url, settings: { canMail: false } }) })
  after(async () => { await site.close() })

  it('whoever invites is shown the link, once, and hands it over', async () => {
    const { link, isSent } = await site.access.invitations.invite('system', { mail: 'hand@customs.example', administration: 'CL', locale: 'ar' })
    assert.equal(isSent, false)
    assert.match(link ?? '', /^http:\/\/127\.0\.0\.1:3000\/ar\/join\//)
    assert.deepEqual(site.letters, [])
    assert.ok(await site.access.invitations.accept(secretIn(link ?? ''), acceptance))
  })

  it('a contact point is sent to the administrator about an address that cannot be invited', async () => {
    await person(site, { mail: 'elsewhere@customs.example', administration: 'FR' })
    const ncp = await viewer(site, await person(site, { roles: ['member', 'ncp'] }))
    await assert.rejects(site.access.invitations.invite(ncp, { mail: 'elsewhere@customs.example', administration: 'CL', locale: 'en' }),
      (fault) => fault instanceof Invalid && fault.faults[0]?.key === 'core.access.invitation.ask')
  })
})
