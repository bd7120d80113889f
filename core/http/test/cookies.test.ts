import assert from 'node:assert/strict'
import { openCookies } from '../line/cookies.ts'
import { securityHeaders } from '../line/security-headers.ts'

describe('What a browser is told once and keeps', () => {
  it('is a cookie no script reads and no other host or path of the domain can set, over https', () => {
    const jar = openCookies('https://portal.example.org')
    assert.equal(jar.write('session', { value: 'abc', maxAge: 60.9 }), '__Host-diwan-session=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure')
    assert.equal(jar.write('session', null), '__Host-diwan-session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure')
    assert.deepEqual(jar.read('diwan-session=theirs; __Host-diwan-session=ours; __Host-diwan-session=later'), { session: 'ours' })
    assert.equal(openCookies('http://127.0.0.1:3000').write('session', { value: 'abc', maxAge: 60 }), 'diwan-session=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Lax')
  })
  it('takes no value that could add an attribute', () => {
    for (const value of ['a; Domain=example.org', 'a\r\nset-cookie: b=c', 'a,b']) assert.match(openCookies('http://127.0.0.1').write('theme', { value, maxAge: 60 }), /^diwan-theme=; Path=\/; Max-Age=0/)
  })
  it('is to come by https alone, where the site has it', () => {
    assert.match(securityHeaders('https://portal.example.org')['strict-transport-security'] ?? '', /^max-age=31536000/)
    assert.equal('strict-transport-security' in securityHeaders('http://127.0.0.1'), false)
    const policy = securityHeaders('https://portal.example.org')['content-security-policy'] ?? ''
    assert.match(policy, /default-src 'none'/)
    assert.doesNotMatch(policy, /unsafe|\*|https?:/)
  })
})
