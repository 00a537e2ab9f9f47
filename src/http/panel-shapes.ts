import { Type } from 'typebox'
import { closed, InstantText } from './shapes.ts'

export const PanelCodeView = closed(
  {
    code: Type.String({ description: 'ten digits, good once; shown only here' }),
    validUntil: InstantText,
    path: Type.String({ description: 'address of the panel under this gateway, where the device asks for the code' }),
  },
  { examples: [{ code: '0123456789', validUntil: '2026-11-24T08:15:00Z', path: '/panel/hall' }] },
)
