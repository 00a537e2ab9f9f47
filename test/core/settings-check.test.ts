import { describe, expect, test } from 'vitest'
import { type CheckFacts, nobody } from '../../src/core/finding.ts'
import { guessesPerDay } from '../../src/core/guess-odds.ts'
import { changeSettings, defaultSettings } from '../../src/core/settings.ts'
import { checkSettings, shutOutBy } from '../../src/core/settings-check.ts'

const people = (...names: string[]) => ({ count: names.length, names })
const facts: CheckFacts = {
  users: 2,
  temporary: people('ada', 'bob'),
  temporaryWithoutCard: people('bob'),
  temporaryWithoutAddress: nobody,
  withoutAddress: nobody,
  sponsors: 0,
  narrowRoles: nobody,
  livePins: new Map([[6, 2]]),
  terminals: 1,
  terminalsWithBoth: 0,
  mailProblem: null,
  mailboxProblem: null,
  officeProblem: null,
}
const mail = { 'mail.host': 'mail.example.org', 'mail.from': 'print@example.org' }
/** Everyone rotates: S07 on, everyone, 720 hours, S10 on, S11 on. */
const rotating = {
  ...mail,
  'site.publicUrl': 'https://print.example.org',
  'pins.temporary': true,
  'pins.validityHours': 720,
  'jobs.holdHours': 720,
}

function check(change: Readonly<Record<string, unknown>>, own: Partial<CheckFacts> = {}) {
  return checkSettings(changeSettings(defaultSettings, change), { ...facts, ...own })
}
const find = (code: string, ...args: Parameters<typeof check>) => check(...args).find(finding => finding.code === code)

describe('traps', () => {
  test('the everyone-rotates settings have none', () => {
    expect(check(rotating)).toEqual([])
  })

  test('S60 email off: the check says that no PIN is sent, with persistent PINs too', () => {
    expect(find('nothing-mailed', { ...mail, 'mail.sendPin': false })).toMatchObject({ severity: 'hint' })
    expect(find('nothing-mailed', {})).toMatchObject({ settings: ['mail.host'] })
    expect(find('nothing-mailed', mail)).toBeUndefined()
  })

  test('S61 email off with temporary PINs: whoever has only a PIN is locked out, by name and number', () => {
    const finding = find('locked-out-without-mail', { ...rotating, 'mail.sendPin': false })
    expect(finding).toMatchObject({ severity: 'warning', who: { count: 1, names: ['bob'] }, shutsOut: false })
    expect(finding?.problem).toContain('locked out')
    expect(finding?.advice).toContain('mail.sendPin')
  })

  test('S62 users cannot change: the check says that only administrators issue PINs', () => {
    const finding = find('only-administrators-issue', { ...rotating, 'pins.usersMayChange': false })
    expect(finding).toMatchObject({ severity: 'warning', who: { names: ['ada', 'bob'] } })
    expect(find('only-administrators-issue', { ...mail, 'pins.usersMayChange': false })?.severity).toBe('hint')
  })

  test('S65 email off and users cannot change, with temporary PINs for everyone, shuts everybody out', () => {
    const shut = { ...rotating, 'mail.sendPin': false, 'pins.usersMayChange': false }
    const finding = find('shut-out', shut)
    expect(finding).toMatchObject({ severity: 'danger', shutsOut: true, who: { count: 2 } })
    expect(finding?.problem).toContain('720 hours')
    expect(check(shut)[0]?.code).toBe('shut-out')
  })

  test.each([
    [{ 'mail.sendPin': true }, 'new PINs are mailed'],
    [{ 'pins.usersMayChange': true }, 'users may make one'],
    [{ 'pins.temporary': false }, 'PINs do not end'],
  ])('S65 %j is enough not to shut people out: %s', (change, _) => {
    const shut = { ...rotating, 'mail.sendPin': false, 'pins.usersMayChange': false }
    expect(find('shut-out', { ...shut, ...change })).toBeUndefined()
  })

  test('S65 a change is to blame only for what it brings about', () => {
    const shut = check({ ...rotating, 'mail.sendPin': false, 'pins.usersMayChange': false })
    expect(shutOutBy(check(rotating), shut).map(({ code }) => code)).toEqual(['shut-out'])
    expect(shutOutBy(shut, shut)).toEqual([])
  })

  test('O7 users without an address are listed, as a warning when their PINs are temporary', () => {
    const own = { withoutAddress: people('eve'), temporaryWithoutAddress: people('eve') }
    expect(find('without-address', rotating, own)).toMatchObject({ severity: 'warning', who: { names: ['eve'] } })
    expect(find('without-address', mail, { withoutAddress: people('eve') })).toMatchObject({ severity: 'hint' })
    expect(find('without-address', rotating)).toBeUndefined()
  })

  test.each([
    [24, 24, undefined],
    [12, 24, 'warning'],
    [24, 720, 'hint'],
  ])('O10 jobs held %i hours and PINs valid for %i: %s', (hold, validity, severity) => {
    const change = { ...rotating, 'jobs.holdHours': hold, 'pins.validityHours': validity }
    expect(find('held-shorter-than-valid', change)?.severity).toBe(severity)
  })

  test('where terminals demand card and PIN, cards that a PIN alone adds are warned of', () => {
    expect(find('card-by-pin-alone', mail, { terminalsWithBoth: 1 })?.severity).toBe('warning')
    expect(find('card-by-pin-alone', mail)).toBeUndefined()
    const off = { ...mail, 'cards.usersMayEnroll': false }
    expect(find('card-by-pin-alone', off, { terminalsWithBoth: 1 })).toBeUndefined()
  })

  test('the odds of a guess are told with the PINs and terminals there are', () => {
    const finding = find('guessable', mail, { livePins: new Map([[6, 5_000]]), terminals: 20 })
    expect(finding).toMatchObject({ severity: 'danger', who: { count: 5_000 } })
    expect(finding?.problem).toContain('5.0e-3')
    expect(finding?.advice).toContain('8 digits')
    expect(
      find('guessable', mail, {
        livePins: new Map([
          [6, 90],
          [8, 9_000],
        ]),
      }),
    ).toBeUndefined()
  })

  test.each([
    [1, 156],
    [20, 780],
    [200, 2_800],
  ])('at %i terminals a day lets %i guesses through', (terminals, guesses) => {
    expect(guessesPerDay(terminals)).toBe(guesses)
  })
})

describe('gaps', () => {
  test.each([
    ['mail-without-server', { ...rotating, 'mail.host': '' }],
    ['jobs-by-mail-without-mailbox', { ...mail, 'inbound.enabled': true }],
    ['guests-without-jobs-by-mail', { ...mail, 'guests.register': true }],
    ['guests-without-mail', { 'guests.register': true, 'inbound.enabled': true }],
    ['guests-stay', { ...mail, 'guests.register': true }],
    ['sponsor-without-members', { 'guests.sponsor': 'required' }],
    ['links-without-address', { 'mail.pinForm': 'link' }],
    ['renewal-without-address', { ...rotating, 'site.publicUrl': '' }],
    ['portal-in-clear', { 'site.publicUrl': 'http://print.example.org' }],
    ['staff-by-pin', { 'portal.staffMayUsePin': true }],
    ['scim-without-token', { 'scim.enabled': true }],
    ['oidc-incomplete', { 'oidc.issuer': 'https://id.example.org' }],
    ['ldap-in-clear', { 'ldap.url': 'ldap://dc.example.org', 'ldap.security': 'none' }],
    ['no-brake', { 'sync.brakePercent': 90 }],
  ])('%s is found in %j and not in the defaults', (code, change) => {
    expect(find(code, change)).toMatchObject({ code, shutsOut: false, advice: expect.stringMatching(/\w/) })
    expect(find(code, {}, { temporary: nobody })).toBeUndefined()
  })

  test('S15 the guest flow has no gap when its three places work together', () => {
    const guests = {
      ...mail,
      'guests.register': true,
      'inbound.enabled': true,
      'inbound.addresses': ['print@example.org'],
      'inbound.imapHost': 'imap.example.org',
      'site.publicUrl': 'https://print.example.org',
      'pins.temporary': true,
      'pins.temporaryFor': { groups: ['SELF-REGISTERED'] },
    }
    expect(check(guests, { temporary: nobody })).toEqual([])
  })

  test('groups with a role whose members may not log in or print are named', () => {
    const narrowRoles = people('IT')
    expect(find('role-without-rights', mail, { narrowRoles })).toMatchObject({ severity: 'warning', who: narrowRoles })
    expect(find('role-without-rights', mail)).toBeUndefined()
  })

  test('what fails just now is told with the settings', () => {
    expect(find('mail-fails', mail, { mailProblem: 'refused' })).toMatchObject({ severity: 'danger' })
    const inbound = { ...mail, 'inbound.enabled': true }
    expect(find('mailbox-fails', inbound, { mailboxProblem: 'wrong password' })).toMatchObject({ severity: 'danger' })
  })
})
