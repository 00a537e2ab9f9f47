import { ailing, type Diagnosis, well } from '../core/diagnosis.ts'

/** What a look at the Redis of a mirror found. */
export type MirrorFacts = { readonly name: string } & (
  | { readonly facts: RedisFacts }
  | { readonly trouble: keyof typeof troubles; readonly detail: string }
)

interface RedisFacts {
  readonly milliseconds: number
  /** Commands that the mirror needs and this user may not give. */
  readonly refused: readonly string[]
  readonly unneeded: readonly string[]
  /** maxmemory-policy; undefined: not told. */
  readonly policy: string | undefined
  readonly isFull: boolean
  readonly isReplica: boolean
  readonly clock: 'right' | 'ahead' | 'behind'
}

const rights =
  'ACL SETUSER holdfast resetkeys ~hf:* resetchannels -@all +getrange +set +del +ping +select +cluster|slots'
const adviceOnRights = `as Redis’ administrator: ${rights}; in its users.acl too`
/** A log-in waits for it. */
const slowMilliseconds = 20

const troubles = {
  away: ['does not answer', 'start it, or correct --redis; log-ins ask the directory meanwhile'],
  credentials: [
    'does not take this name and password',
    'compare the name in --redis and --redis-password-file with its ACL',
  ],
  rights: ['does not let this user in', adviceOnRights],
  certificate: [
    'cannot be spoken with over TLS',
    'name its authority with --redis-ca, and the host as its certificate has it; without TLS the URL begins with redis:',
  ],
  primary: ['is unknown', 'give --redis the name after “sentinel monitor” in the sentinels’ configuration'],
} as const

/** Judges what was found of the mirror's Redis. */
export function judgeMirror(found: MirrorFacts): readonly Diagnosis[] {
  const check = 'mirror'
  const { name } = found
  if ('trouble' in found) {
    const [words, advice] = troubles[found.trouble]
    return [ailing(check, 'broken', [`${name} ${words} (${found.detail})`, advice])]
  }
  const { facts } = found
  const findings = [...brokenIn(facts), ...doubtfulIn(facts)]
  if (findings.length > 0)
    return findings.map(([verdict, words, advice]) => ailing(check, verdict, [`${name} ${words}`, advice]))
  const policy = facts.policy ?? 'not told to its user, as it should be; it must be noeviction'
  return [well(check, `${name} answers in ${facts.milliseconds.toFixed(1)} ms; maxmemory-policy: ${policy}`)]
}

type Finding = readonly [verdict: 'broken' | 'warning', words: string, advice: string]

function brokenIn({ refused, isFull, isReplica }: RedisFacts): readonly Finding[] {
  return [
    ...listed(refused.length > 0, ['broken', `refuses ${refused.join(', ')} to this user`, adviceOnRights]),
    ...listed(isFull, [
      'broken',
      'is full: it takes no change',
      'raise its maxmemory, some 250 bytes a PIN (docs/speed.md)',
    ]),
    ...listed(isReplica, [
      'broken',
      'is a replica, which takes no change',
      'name the primary, or the sentinels that know it',
    ]),
  ]
}

function doubtfulIn({ unneeded, policy, clock, milliseconds }: RedisFacts): readonly Finding[] {
  return [
    ...listed(unneeded.length > 0, [
      'warning',
      `gives this user more than the mirror needs: ${unneeded.join(', ')}`,
      `make a user for the mirror alone; ${adviceOnRights}`,
    ]),
    ...listed(policy !== undefined && policy !== 'noeviction', [
      'warning',
      `drops values when it is full (maxmemory-policy ${policy}): whose PIN was dropped cannot log in while the directory is away`,
      'CONFIG SET maxmemory-policy noeviction, in its configuration too; give other programs a Redis of their own',
    ]),
    ...listed(clock !== 'right', [
      'warning',
      `has a clock more than 5 s ${clock} of this machine’s${clock === 'ahead' ? ': values end too early' : ''}`,
      'let both follow a time server',
    ]),
    ...listed(milliseconds > slowMilliseconds, [
      'warning',
      `takes ${milliseconds.toFixed(1)} ms for a PING`,
      'a mirror belongs near its gateways, on the same site',
    ]),
  ]
}

function listed(isSo: boolean, finding: Finding): readonly Finding[] {
  return isSo ? [finding] : []
}
