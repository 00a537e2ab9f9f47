import { Type } from 'typebox'
import { languages } from '../core/language.ts'
import { staffRights } from '../core/web-session.ts'
import { closed, nullable } from './shapes.ts'

export const ConsoleSession = closed(
  {
    userName: nullable(Type.String(), 'whose session it is, or null: of the administrator’s token'),
    displayName: nullable(Type.String(), 'a name as people read it, or null'),
    language: nullable(Type.Enum([...languages]), 'or null: the language of the site'),
    rights: Type.Array(Type.Enum([...staffRights])),
    csrfToken: Type.String({ description: 'to be sent as x-csrf-token with whatever changes something' }),
  },
  { description: 'Who is at the console' },
)

export const ConsoleVisit = closed(
  { session: nullable(ConsoleSession, 'who is at the console, or null: nobody with a right of staff') },
  { description: 'Who is at the console, if anybody' },
)
