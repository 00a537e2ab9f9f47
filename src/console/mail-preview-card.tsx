import { useState } from 'preact/hooks'
import type { Static } from 'typebox'
import { languages } from '../core/language.ts'
import type { MailTemplates, PreviewView } from '../http/mail-shapes.ts'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './console-speech.ts'
import { fieldsOf } from './fields-of.ts'
import { useAction } from './use-action.ts'
import { useLoaded } from './use-loaded.ts'
import { useVisit } from './visit.ts'

/** A mail as people get it, with sample facts, as text: nothing of it can run here. */
export function MailPreviewCard() {
  const { text } = useSpeech()
  const { api } = useVisit()
  const { isBusy, trouble, run } = useAction()
  const [mail, setMail] = useState<Static<typeof PreviewView>>()
  const known = useLoaded<Static<typeof MailTemplates>>('/api/mail/texts')
  const show = (event: SubmitEvent) => {
    const asked = fieldsOf(event)
    run(async () => setMail(await api.send<Static<typeof PreviewView>>('POST', '/api/mail/preview', asked)))
  }
  return (
    <section class="card" aria-labelledby="mails">
      <h2 id="mails">{text('mails.title')}</h2>
      <form class="apart" onSubmit={show}>
        <label class="field">
          <span>{text('mails.template')}</span>
          <select name="template">
            {known.value?.templates.map(({ template }) => (
              <option key={template} value={template}>
                {text(`mail.${template}`)}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{text('mails.language')}</span>
          <select name="language">
            {languages.map(language => (
              <option key={language}>{language}</option>
            ))}
          </select>
        </label>
        <button type="submit" disabled={isBusy}>
          {text('mails.show')}
        </button>
      </form>
      <Trouble text={trouble ?? known.trouble} />
      <div role="status">
        {mail ? (
          <>
            <h3>{mail.subject}</h3>
            <pre class="mail">{mail.text}</pre>
          </>
        ) : null}
      </div>
    </section>
  )
}
