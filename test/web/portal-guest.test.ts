import type { Browser, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { openGuestRig } from '../house/guest-rig.ts'
import { pinIn } from '../mail/mail-house.ts'
import { startChromium } from '../servers/start-chromium.ts'
import type { Mailbox } from '../servers/start-dovecot.ts'
import { until } from '../servers/until.ts'
import { accessibilityProblems } from './accessibility.ts'
import { desktop, logIn, logOut, makeNewPin, openPortal, phone } from './portal-rig.ts'

const grace = { user: 'grace@example.org', password: 'secret-of-grace' }
const linus = { user: 'linus@example.org', password: 'secret-of-linus' }
const hopper = { user: 'hopper@holdfast.example', password: 'secret-of-hopper' }

type GuestRig = Awaited<ReturnType<typeof openGuestRig>>

interface ShownPin {
  readonly kind: string
  readonly issuedAt: string
  readonly validUntil: string
  readonly endedAt: string | null
}

/** The last words of the address of a link in a mail: path and token. */
function linkIn(mail: string | undefined, path: string): string {
  const text = (mail ?? '').replaceAll('=\n', '').replaceAll('=3D', '=')
  return new RegExp(`${path}#[\\w-]+`).exec(text)?.[0] ?? expect.fail(`no link to ${path} in the mail`)
}

const loggedIn = (page: Page) => page.getByRole('heading', { name: 'Waiting to be printed' }).waitFor()

test('S02 S04 S24 S39 S43 S44 S45 S46 S47 S55 S56 S57 S58 S59 a guest comes from a mail to the portal, past the end of the PIN, and back', async () => {
  await using rig = await openGuestRig([grace, linus, hopper], { 'site.publicUrl': 'http://print.holdfast.example' })
  await using chromium = await startChromium()
  const { desk, clock } = rig
  const pinsOf = async () => (await desk.gateway.api<{ pins: ShownPin[] }>('GET', `/api/users/${grace.user}/pins`)).pins
  await rig.mailDocument(grace.user)
  const first = pinIn((await rig.mailsOf(grace, 1)).at(-1)) ?? expect.fail('no PIN in the mail')
  await desk.untilHeld(grace.user, 1)

  await using device = await openPortal(chromium.browser, desk, phone)
  const { page, complaints } = device
  await logIn(page, grace.user, first)
  await page.getByText(/^Works until .* \((tomorrow|in 2\d hours)\)/).waitFor()
  await page.clock.setFixedTime(Date.now() + 20 * 3_600_000)
  await page.reload()
  await page.getByText(/^Your PIN ends in \d hours, on .* Make a new one now/).waitFor()
  await page.getByRole('heading', { name: 'a4.pdf' }).waitFor()
  // A PIN of one's own making is temporary, too, and comes by mail as well.
  const second = await makeNewPin(page)
  expect(pinIn((await rig.mailsOf(grace, 2)).at(-1))).toBe(second)
  const made = (await pinsOf()).find(pin => pin.endedAt === null)
  expect(made).toMatchObject({ kind: 'temporary' })

  // Its end closes what it opened, and the log-in page says why and what to do.
  await clock.ahead(25)
  await page.getByText('You were logged out.').waitFor()
  await logIn(page, grace.user, second)
  await page.getByRole('alert').getByText('This PIN has expired. Choose “New PIN” below').waitFor()
  await page.getByRole('button', { name: /New PIN/ }).click()
  await page.getByRole('heading', { name: 'Get a new PIN' }).waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  await page.getByLabel('User name or email').fill(grace.user)
  await page.getByRole('button', { name: 'Mail me a new PIN' }).click()
  await page.getByText('a mail is on its way').waitFor()
  const third = pinIn((await rig.mailsOf(grace, 3)).at(-1)) ?? expect.fail('no PIN in the third mail')
  await page.getByRole('link', { name: 'Back to log in' }).click()
  await logIn(page, grace.user, third)
  await loggedIn(page)
  const newest = (await pinsOf()).find(pin => pin.endedAt === null)
  const hours = (pin: ShownPin | undefined) =>
    Temporal.Instant.from(pin?.issuedAt ?? '')
      .until(Temporal.Instant.from(pin?.validUntil ?? ''))
      .total('hours')
  expect([newest?.kind, hours(newest)]).toEqual(['temporary', 24])

  // Where PINs are the administrator's, nothing of it is offered.
  await logOut(page)
  await page.getByRole('button', { name: /New PIN/ }).waitFor()
  await desk.gateway.api('PATCH', '/api/settings', { 'pins.usersMayChange': false })
  await page.reload()
  await page.getByRole('button', { name: 'Log in', exact: true }).waitFor()
  expect(await page.getByText('New PIN').count()).toBe(0)
  await logIn(page, grace.user, '00000000')
  await page.getByRole('alert').getByText('Ask the administrator for a new one.').waitFor()
  await logIn(page, grace.user, third)
  await loggedIn(page)
  expect(await page.getByRole('button', { name: 'Make a new PIN' }).count()).toBe(0)
  expect(complaints).toEqual([])
  await approveAndEnd(rig, chromium.browser)
}, 120_000)

/** A host who is asked for another guest approves by the mail, sees the guest under the own account, and ends the visit. */
async function approveAndEnd(rig: GuestRig, browser: Browser): Promise<void> {
  const { desk } = rig
  await desk.gateway.api('POST', '/api/users', { userName: 'hopper', email: hopper.user, groups: ['HOSTS'] })
  await desk.gateway.api('PATCH', '/api/settings', { 'guests.sponsor': 'required', 'guests.sponsorGroup': 'HOSTS' })
  await rig.mailDocument(linus.user)
  const asked = (await mailsAbout(rig, hopper, '/approve#')).at(-1)
  await using device = await openPortal(browser, desk, desktop, linkIn(asked, '/approve'))
  const { page, complaints } = device
  await page.getByText(`${linus.user} wants to print here`).waitFor()
  expect(new URL(page.url()).hash).toBe('')
  expect(await accessibilityProblems(page)).toEqual([])
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.getByRole('status').getByText(`Approved. ${linus.user} gets a PIN`).waitFor()
  await mailsAbout(rig, linus, 'approved your visit')
  await page.getByRole('link', { name: 'My documents' }).click()
  await logIn(page, 'hopper', await desk.issuePin('hopper'))
  await page.getByRole('link', { name: 'My account' }).click()
  const end = page.getByRole('button', { name: `End the visit of ${linus.user}` })
  await end.click()
  await page.getByText('Their PIN ends').waitFor()
  await end.click()
  await page.getByText('the visit has ended').waitFor()
  expect(await desk.gateway.api('GET', `/api/users/${linus.user}`)).toMatchObject({ enabled: false })
  expect(complaints).toEqual([])
}

/** Waits until one of somebody's mails has these words. */
const mailsAbout = (rig: GuestRig, mailbox: Mailbox, words: string) =>
  until(
    async () => {
      const mails = (await rig.mailsOf(mailbox, 1)).filter(mail => mail.replaceAll('=\n', '').includes(words))
      return mails.length > 0 && mails
    },
    { withinMs: 30_000, what: `a mail with ${words}` },
  )
