import { isFault } from '../core/fault.ts'
import type { Ports } from '../ports.ts'

type PassPorts = Pick<Ports, 'sealer' | 'clock'>

/** What a pass is good for, such as `place`: it opens nothing else. */
interface PassKind {
  readonly context: string
  readonly seconds: number
}

/** Something that a person carries from one place to another for a while, good on every gateway with the same keys. */
export function sealPass(
  { sealer, clock }: PassPorts,
  { context, seconds }: PassKind,
  facts: readonly string[],
): { readonly pass: string; readonly until: Temporal.Instant } {
  const until = clock.now().add({ seconds })
  const sealed = sealer.seal(Buffer.from(JSON.stringify([until.epochMilliseconds, ...facts]), 'utf8'), context)
  return { pass: Buffer.from(sealed).toString('base64url'), until }
}

/** What was sealed; undefined when it is over, was made for something else, or is none of ours. */
export function openPass(
  { sealer, clock }: PassPorts,
  { context }: Pick<PassKind, 'context'>,
  pass: string,
): readonly string[] | undefined {
  try {
    const opened = Buffer.from(sealer.open(Buffer.from(pass, 'base64url'), context)).toString('utf8')
    const [until, ...facts] = JSON.parse(opened) as [number, ...string[]] // as sealed above: nobody else can
    return clock.now().epochMilliseconds < until ? facts : undefined
  } catch (error) {
    if (!isFault(error, 'secret-unreadable')) throw error
    return undefined
  }
}
