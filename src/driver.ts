/**
 * The whole contract between Holdfast and a driver of terminals. A driver turns one protocol into TerminalEvents and
 * Feedback into what the device can show. It sees nothing else of Holdfast. See docs/add-a-driver.md.
 */
import type { Static, TSchema } from 'typebox'
import type { Key } from './core/keypad.ts'

export { Fault, FieldFault, isFault } from './core/fault.ts'
export type { Key } from './core/keypad.ts'

/** What happens at a device. A driver never buffers these: it calls `context.emit` at once, in order. */
export type TerminalEvent =
  /** The device can be reached (again). */
  | { readonly kind: 'connected' }
  /** The device cannot be reached; the session there ends. `reason` is for operators. */
  | { readonly kind: 'disconnected'; readonly reason: string }
  | { readonly kind: 'key'; readonly key: Key }
  /** A card was read: its number as text, at most 256 characters, in the reader's own spelling. */
  | { readonly kind: 'card'; readonly number: string }

/** What a step looks like at a device: `text` for displays, `kind` for lights and patterns, `tone` for buzzers. */
export interface Feedback {
  readonly kind: FeedbackKind
  readonly tone: 'none' | 'ok' | 'error' | 'attention'
  /** Plain lines without control characters, the most important first; each at most 80 characters. */
  readonly text: readonly string[]
}

export type FeedbackKind =
  /** Waiting for somebody. */
  | 'ready'
  /** Digits are being typed; text is one `*` per digit, never the digits. */
  | 'entry'
  | 'checking'
  /** A card was tapped; its PIN must be typed now, or the one that makes an unknown card somebody's. */
  | 'pin-wanted'
  | 'releasing'
  /** Everything asked for is at the printer. */
  | 'released'
  | 'no-jobs'
  /** The person must answer with a key: `1` or `2`. */
  | 'question'
  | 'wrong'
  | 'expired'
  | 'throttled'
  | 'printer-error'
  | 'fault'

/** A device in use. Disposing it closes the line for good. */
export interface Terminal extends AsyncDisposable {
  /** Shows feedback; resolves when it was handed to the line or dropped because there is none. Never rejects. */
  show(feedback: Feedback): Promise<void>
}

export interface TerminalContext {
  /** Takes an event; returns at once. */
  readonly emit: (event: TerminalEvent) => void
  /** For operators: what happens on the line. Never the digits or card numbers. */
  readonly log: (text: string, fields?: Readonly<Record<string, unknown>>) => void
}

/**
 * A protocol. `open` returns as soon as the driver is trying; it connects and reconnects by itself for ever and reports
 * by events, the first of them after `open` has returned. It throws Fault `configuration-invalid` only for what cannot
 * work as things stand (a port in use by another listener); it is then opened again every few seconds.
 * Identity is the configured line: whatever the device claims to be is not believed.
 */
export interface Driver<Options extends TSchema = TSchema> {
  readonly name: string
  /** JSON Schema of the options (TypeBox), with a description of each; checked before `open` is called. */
  readonly options: Options
  open(options: Static<Options>, context: TerminalContext): Promise<Terminal>
}
