import { type Language, languages } from '../core/language.ts'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './portal-speech.ts'
import { useAction } from './use-action.ts'
import { type Session, useSession } from './visit.ts'

/** Each in its own words, so that whoever needs it finds it. */
const names: Readonly<Record<Language, string>> = {
  en: 'English',
  cs: 'Čeština',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
}

/** In which language pages and mails speak. */
export function LanguageCard() {
  const { text } = useSpeech()
  const { api, session, begin } = useSession()
  const { isBusy, trouble, run } = useAction()
  const choose = (language: string) =>
    run(async () => begin(await api.send<Session>('PATCH', '/api/portal/session', { language: language || null })))
  return (
    <section class="card" aria-labelledby="language-title">
      <h2 id="language-title">{text('language')}</h2>
      <select
        aria-labelledby="language-title"
        disabled={isBusy}
        value={session.language ?? ''}
        onChange={event => choose(event.currentTarget.value)}
      >
        <option value="">{text('language.site')}</option>
        {languages.map(language => (
          <option key={language} value={language} lang={language}>
            {names[language]}
          </option>
        ))}
      </select>
      <Trouble text={trouble} />
    </section>
  )
}
