import { Type } from 'typebox'
import { closed, FleetName, NullableInstant, nullable, RecordName, Site } from './shapes.ts'

const terminalExample = { name: 'library-desk', driver: 'lines', options: { port: 4001 }, printer: 'library-2' }
const Driver = Type.String({ minLength: 1, maxLength: 63, description: 'the name of a driver', examples: ['lines'] })
const Options = Type.Record(Type.String(), Type.Unknown(), {
  description: 'an object with the options of the driver; see GET /api/drivers',
})

const Requires = Type.Enum(['pin-or-card', 'card-and-pin'], {
  description: 'what opens it: "pin-or-card", or "card-and-pin" for a card with the PIN typed after it',
})

const Gateway = nullable(
  FleetName,
  'the only gateway that may tend it, for a serial line or a port that listens there; null: any gateway of the site',
)

export const NewTerminal = closed(
  {
    name: RecordName,
    driver: Driver,
    options: Options,
    printer: RecordName,
    requires: Type.Optional(Requires),
    site: Type.Optional(Site),
    gateway: Type.Optional(Gateway),
  },
  { examples: [terminalExample] },
)

export const TerminalChange = closed(
  {
    driver: Type.Optional(Driver),
    options: Type.Optional(Options),
    printer: Type.Optional(RecordName),
    requires: Type.Optional(Requires),
    site: Type.Optional(Site),
    gateway: Type.Optional(Gateway),
  },
  { examples: [{ printer: 'library-3' }] },
)

export const TerminalView = closed(
  {
    name: RecordName,
    driver: Type.String(),
    options: Options,
    printer: Type.String(),
    requires: Requires,
    site: Site,
    gateway: Gateway,
    state: closed({
      connected: Type.Boolean(),
      since: NullableInstant,
      reason: nullable(Type.String(), 'why it is not connected, or null'),
      inUse: Type.Boolean({ description: 'whether somebody is logged in there' }),
    }),
  },
  {
    description: 'The terminal; secrets among its options are left out',
    examples: [
      {
        ...terminalExample,
        requires: 'pin-or-card',
        site: 'main',
        gateway: null,
        state: { connected: true, since: '2026-11-24T07:00:00Z', reason: null, inUse: false },
      },
    ],
  },
)
