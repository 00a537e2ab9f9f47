/**
 * The whole contract between Holdfast and a driver of terminals. A driver turns one protocol into TerminalEvents and
 * Feedback into what the device can show. It sees nothing else of Holdfast. See docs/add-a-driver.md.
 */
import type { Static, TSchema } from 'typebox'
import type { Key } from './core/keypad.ts'
import type { Language } from './core/language.ts'

export { Fault, FieldFault, isFault } from './core/fault.ts'
export type { Key } from './core/keypad.ts'
export type { Language } from './core/language.ts'

/** What happens at a device. A driver never buffers these: it calls `context.emit` at once, in order. */
export type TerminalEvent =
  /** The device can be reached (again). */
  | { readonly kind: 'connected' }
  /** The device cannot be reached; the session there ends. `reason` is for operators. */
  | { readonly kind: 'disconnected'; readonly reason: string }
  | { readonly kind: 'key'; readonly key: Key }
  /** A card was read: its number as text, at most 256 characters, in the reader's own spelling. */
  | { readonly kind: 'card'; readonly number: string }
  /** Somebody chose something at a device that shows lists; see Terminal.showsLists. Out of turn it is dropped. */
  | { readonly kind: 'choice'; readonly choice: Choice }
  /** Somebody chose a language, spoken until nobody is there; undefined: the site's again. What is shown is shown anew. */
  | { readonly kind: 'language'; readonly language: Language | undefined }

/** What a person chooses at a device that shows lists. Jobs by their ids, of those that were shown. */
export type Choice =
  | { readonly kind: 'release' | 'delete'; readonly jobs: readonly number[] }
  /** Whether uncertain jobs were printed. */
  | { readonly kind: 'answer'; readonly jobs: readonly number[]; readonly printed: boolean }
  /** To see the list again. */
  | { readonly kind: 'list' }
  /** To have a new PIN mailed, after `expired`. */
  | { readonly kind: 'new-pin' }
  | { readonly kind: 'leave' }

/** What a step looks like at a device: `text` for displays, `kind` for lights and patterns, `tone` for buzzers. */
export interface Feedback {
  readonly kind: FeedbackKind
  readonly tone: 'none' | 'ok' | 'error' | 'attention'
  /** Plain lines without control characters, the most important first; each at most 80 characters. */
  readonly text: readonly string[]
  /** Of `text`, where lists are shown. */
  readonly language?: Language
  /** With `choose`: what waits, oldest first. */
  readonly jobs?: readonly ListedJob[]
  /** With `released`, where lists are shown: how many documents still wait beside those that were chosen; none unless given. */
  readonly left?: number
  /** With `ready`: nobody is here, and a phone may release here by the code of this place. */
  readonly offersPlace?: boolean
  /** With `expired`: a new PIN can be mailed to whoever it was. */
  readonly offersPin?: boolean
}

/** A job as its owner sees it in a list. */
export interface ListedJob {
  readonly id: number
  /** As its owner named it; any characters. */
  readonly title: string
  /** Whether it is uncertain if it was printed. */
  readonly isUncertain: boolean
  readonly octets: number
  readonly createdAt: Temporal.Instant
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
  /** What waits is listed, to choose from. Only where lists are shown. */
  | 'choose'
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
  /** Whether people choose from a list here; otherwise everything that waits is released at once. */
  readonly showsLists?: boolean
  /** Shows feedback; resolves when it was handed to the line or dropped because there is none. Never rejects. */
  show(feedback: Feedback): Promise<void>
}

export interface TerminalContext {
  /** The terminal's own, of 1 to 63 characters. */
  readonly terminalName: string
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
