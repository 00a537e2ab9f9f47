import type { SettingRule } from './finding.ts'
import { guessesPerDay } from './guess-odds.ts'
import { choosePinLength } from './pin-generator.ts'
import type { Settings } from './settings.ts'

/** Traps of the life of a PIN: how people come to have none, or one that is guessed. */
export const settingTraps: readonly SettingRule[] = [
  shutOut,
  lockedOutWithoutMail,
  nothingMailed,
  onlyAdministrators,
  withoutAddress,
  heldShorterThanValid,
  guessable,
  remindedTooLate,
]

/** Whether a new PIN can reach its owner by mail. */
function isMailOff(settings: Settings): boolean {
  return !settings['mail.sendPin'] || settings['mail.host'] === ''
}

/** S65: everyone whose PIN is temporary is out after one period, for good. */
function shutOut(settings: Settings, facts: Parameters<SettingRule>[1]): ReturnType<SettingRule> {
  if (!settings['pins.temporary'] || !isMailOff(settings) || settings['pins.usersMayChange']) return undefined
  if (settings['pins.temporaryFor'] !== 'everyone' && facts.temporary.count === 0) return undefined
  return {
    code: 'shut-out',
    severity: 'danger',
    settings: ['pins.temporary', 'pins.temporaryFor', 'pins.usersMayChange', 'mail.sendPin', 'mail.host'],
    problem: `PINs that are issued from now on end after ${settings['pins.validityHours']} hours, no new one is mailed and users cannot make one: then nobody of them can log in`,
    who: facts.temporary,
    advice: 'Send new PINs by email (mail.sendPin with mail.host), or let users change theirs (pins.usersMayChange)',
    shutsOut: true,
  }
}

/** S60, S61: whoever has only a PIN is locked out when it has expired. */
function lockedOutWithoutMail(settings: Settings, facts: Parameters<SettingRule>[1]): ReturnType<SettingRule> {
  if (!settings['pins.temporary'] || !isMailOff(settings) || !settings['pins.usersMayChange']) return undefined
  return {
    code: 'locked-out-without-mail',
    severity: 'warning',
    settings: ['mail.sendPin', 'mail.host', 'pins.temporary'],
    problem:
      'No new PIN is sent by email: who has only a PIN and does not renew it in time is locked out when it has expired',
    who: facts.temporaryWithoutCard,
    advice: 'Send new PINs by email (mail.sendPin with mail.host), or give these users cards',
    shutsOut: false,
  }
}

/** S60: no email goes out at all. */
function nothingMailed(settings: Settings, facts: Parameters<SettingRule>[1]): ReturnType<SettingRule> {
  if (!isMailOff(settings) || settings['pins.temporary']) return undefined
  const isChosen = !settings['mail.sendPin']
  return {
    code: 'nothing-mailed',
    severity: 'hint',
    settings: isChosen ? ['mail.sendPin'] : ['mail.host'],
    problem: isChosen
      ? 'New PINs are not sent by email: only who is shown one learns it'
      : 'There is no mail server: new PINs are not sent, only who is shown one learns it',
    who: { count: facts.users, names: [] },
    advice: isChosen ? 'Turn mail.sendPin on' : 'Set mail.host and mail.from',
    shutsOut: false,
  }
}

/** S62 to S64: the portal makes no PIN and resets none. */
function onlyAdministrators(settings: Settings, facts: Parameters<SettingRule>[1]): ReturnType<SettingRule> {
  if (settings['pins.usersMayChange'] || (isMailOff(settings) && settings['pins.temporary'])) return undefined
  const isUrgent = settings['pins.temporary'] && facts.temporary.count > 0
  return {
    code: 'only-administrators-issue',
    severity: isUrgent ? 'warning' : 'hint',
    settings: ['pins.usersMayChange'],
    problem: isUrgent
      ? `Users cannot make a new PIN, and theirs ends after ${settings['pins.validityHours']} hours: each needs an administrator, or a job by mail`
      : 'Users cannot make a new PIN, in the portal or on its log-in page: only administrators issue them',
    who: isUrgent ? facts.temporary : { count: facts.users, names: [] },
    advice: 'Turn pins.usersMayChange on, or be ready to issue PINs',
    shutsOut: false,
  }
}

/** O7: a PIN cannot be mailed to whom has no address. */
function withoutAddress(settings: Settings, facts: Parameters<SettingRule>[1]): ReturnType<SettingRule> {
  const { withoutAddress: all, temporaryWithoutAddress: temporary } = facts
  if (all.count === 0 || (isMailOff(settings) && temporary.count === 0)) return undefined
  const isUrgent = temporary.count > 0
  return {
    code: 'without-address',
    severity: isUrgent ? 'warning' : 'hint',
    settings: ['mail.sendPin'],
    problem: isUrgent
      ? 'Users with temporary PINs have no e-mail address: no new PIN reaches them, and synchronisation gives them none'
      : 'Users have no e-mail address: no new PIN reaches them, and synchronisation gives them none',
    who: isUrgent ? temporary : all,
    advice: 'Add their addresses, give them cards, or hand them their PINs',
    shutsOut: false,
  }
}

/** O10: a job outlives its owner's PIN, not the other way round. */
function heldShorterThanValid(settings: Settings, facts: Parameters<SettingRule>[1]): ReturnType<SettingRule> {
  const [hold, validity] = [settings['jobs.holdHours'], settings['pins.validityHours']]
  if (!settings['pins.temporary'] || hold >= validity || facts.temporary.count === 0) return undefined
  // Weeks of validity are for renewal; nobody expects documents to wait for weeks.
  const severity = validity <= 72 ? 'warning' : 'hint'
  return {
    code: 'held-shorter-than-valid',
    severity,
    settings: ['jobs.holdHours', 'pins.validityHours'],
    problem: `A PIN works for ${validity} hours, but a document is deleted after ${hold}: the PIN may find nothing`,
    who: facts.temporary,
    advice: 'Hold documents at least as long as PINs are valid (jobs.holdHours)',
    shutsOut: false,
  }
}

/** How easily somebody's PIN is guessed with the PINs and terminals there are. */
function guessable(settings: Settings, facts: Parameters<SettingRule>[1]): ReturnType<SettingRule> {
  const odds = oddsOfAGuess(facts.livePins)
  const target = settings['pins.guessOdds']
  if (odds <= target) return undefined
  const live = [...facts.livePins.values()].reduce((sum, count) => sum + count, 0)
  const lengths = { minLength: settings['pins.minLength'], maxLength: settings['pins.maxLength'], guessOdds: target }
  const needed = choosePinLength(live, { ...lengths, maxLength: 16 })
  const perDay = 1 - (1 - odds) ** guessesPerDay(facts.terminals)
  return {
    code: 'guessable',
    severity: 'danger',
    settings: ['pins.guessOdds', 'pins.minLength', 'pins.maxLength'],
    problem: `One guess is somebody’s PIN with a chance of ${odds.toExponential(1)}, more than pins.guessOdds (${target}); guessing at every terminal for a day finds one with ${(100 * perDay).toFixed(1)} %`,
    who: { count: live, names: [] },
    advice:
      needed > lengths.maxLength
        ? `Raise pins.maxLength to ${needed} and issue new PINs`
        : `Issue new PINs: they get ${needed} digits; or raise pins.minLength`,
    shutsOut: false,
  }
}

/** Whoever guesses chooses the length that has most PINs for its size. */
function oddsOfAGuess(livePins: ReadonlyMap<number, number>): number {
  return Math.max(0, ...Array.from(livePins, ([length, count]) => count / 10 ** length))
}

/** A reminder that would go out with the PIN itself, or before it. */
function remindedTooLate(settings: Settings, facts: Parameters<SettingRule>[1]): ReturnType<SettingRule> {
  if (!settings['pins.temporary'] || isMailOff(settings) || facts.temporary.count === 0) return undefined
  const vain = settings['mail.remindHours'].filter(hours => 2 * hours > settings['pins.validityHours'])
  if (vain.length === 0 || vain.length < settings['mail.remindHours'].length) return undefined
  return {
    code: 'never-reminded',
    severity: 'hint',
    settings: ['mail.remindHours', 'pins.validityHours'],
    problem: `Nobody is reminded: ${vain.join(' and ')} hours before its end is more than half of the validity of a PIN`,
    who: facts.temporary,
    advice: 'Choose fewer hours for mail.remindHours',
    shutsOut: false,
  }
}
