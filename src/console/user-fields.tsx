import type { Static } from 'typebox'
import { type Language, languages } from '../core/language.ts'
import type { UserView } from '../http/user-shapes.ts'
import { useSpeech } from './console-speech.ts'
import { SelectField } from './select-field.tsx'
import { TextField } from './text-field.tsx'
import { useNames } from './use-names.ts'

type User = Static<typeof UserView>

/** What an administrator may say of a person, as fields of a form; `userChangeOf` reads them. */
export function UserFields({ user }: { readonly user?: User }) {
  const { text, language } = useSpeech()
  const { printers } = useNames()
  const at = user?.releaseAtOnce ?? ''
  const names = at === '' || printers.includes(at) ? printers : [at, ...printers]
  const nameOf = new Intl.DisplayNames([language], { type: 'language' })
  return (
    <>
      <TextField
        name="displayName"
        label={text('user.shown')}
        value={user?.displayName ?? ''}
        maxLength={127}
        isOptional
      />
      <TextField name="email" label={text('user.email')} value={user?.email ?? ''} isOptional />
      <label class="field">
        <span>{text('user.groups')}</span>
        <small>{text('user.groups.about')}</small>
        <textarea name="groups" rows={3} spellcheck={false} defaultValue={user?.groups.join('\n') ?? ''} />
      </label>
      <SelectField name="language" label={text('user.language')} value={user?.language ?? ''}>
        <option value="">{text('user.language.site')}</option>
        {languages.map(one => (
          <option key={one} value={one}>
            {nameOf.of(one)}
          </option>
        ))}
      </SelectField>
      <SelectField name="releaseAtOnce" label={text('user.at-once')} about={text('user.at-once.about')} value={at}>
        <option value="">{text('user.at-once.never')}</option>
        {names.map(name => (
          <option key={name}>{name}</option>
        ))}
      </SelectField>
      <label class="check">
        <input type="checkbox" name="enabled" defaultChecked={user?.enabled ?? true} />
        {text('user.enabled')}
      </label>
    </>
  )
}

/** What the fields say; an empty one: none. */
export function userChangeOf(fields: Readonly<Record<string, string>>) {
  const { displayName = '', email = '', groups = '', language = '', releaseAtOnce = '', enabled } = fields
  const names = groups.split('\n').map(name => name.trim())
  return {
    displayName: displayName || null,
    email: email || null,
    groups: [...new Set(names.filter(name => name !== ''))],
    language: languages.find((one): one is Language => one === language) ?? null,
    releaseAtOnce: releaseAtOnce || null,
    enabled: enabled !== undefined,
  }
}
