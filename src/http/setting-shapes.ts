import { type Static, Type } from 'typebox'
import type { SettingForm } from '../core/setting-kinds.ts'
import { closed } from './shapes.ts'

const FormView = closed(
  {
    kind: Type.Enum(['flag', 'integer', 'number', 'choice', 'text', 'list', 'hours', 'scope', 'rights', 'time']),
    least: Type.Optional(Type.Integer()),
    most: Type.Optional(Type.Integer()),
    choices: Type.Optional(Type.Array(Type.String())),
    isLong: Type.Optional(Type.Boolean()),
  },
  { description: 'how it is filled in' },
)

export const SettingView = closed({
  name: Type.String(),
  about: Type.String({ description: 'what it does' }),
  takes: Type.String({ description: 'what is accepted, in words' }),
  default: Type.Unknown(),
  value: Type.Unknown({ description: 'as it is in force; of a secret only whether it is set' }),
  isSecret: Type.Boolean({ description: 'whether it is never shown again' }),
  form: FormView,
})

export function viewForm(form: SettingForm): Static<typeof FormView> {
  return form.kind === 'choice' ? { ...form, choices: [...form.choices] } : { ...form }
}
