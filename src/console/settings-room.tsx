import { useState } from 'preact/hooks'
import type { Static } from 'typebox'
import type { FindingView } from '../http/finding-shapes.ts'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './console-speech.ts'
import type { Described, Drafts } from './described-setting.ts'
import { ForecastCard } from './forecast-card.tsx'
import { MailPreviewCard } from './mail-preview-card.tsx'
import { RoomTitle } from './room-title.tsx'
import { SaveBar } from './save-bar.tsx'
import { SettingField } from './setting-field.tsx'
import { useLoaded } from './use-loaded.ts'
import { useSettingWords } from './use-setting-words.ts'
import { mayUse, useVisit } from './visit.ts'

/** All settings by area; nothing is saved before it was tried. */
export function SettingsRoom() {
  const { text } = useSpeech()
  const { session } = useVisit()
  const [wanted, setWanted] = useState('')
  const [drafts, setDrafts] = useState<Drafts>({})
  const settings = useLoaded<{ readonly settings: readonly Described[] }>('/api/settings/descriptions')
  const check = useLoaded<{ readonly findings: readonly Static<typeof FindingView>[] }>('/api/settings/check')
  const isManager = session !== undefined && mayUse(session, 'manage')
  const words = useSettingWords()
  const shown = settings.value?.settings.filter(
    ({ name }) =>
      words && [name, words(name), words(`about.${name}`)].join(' ').toLowerCase().includes(wanted.toLowerCase()),
  )
  const areas = Object.entries(Object.groupBy(shown ?? [], ({ name }) => name.split('.')[0] ?? name))
  const draft = (name: string, value: unknown) => {
    const inForce = settings.value?.settings.find(setting => setting.name === name)?.value
    const { [name]: _, ...others } = drafts
    setDrafts(JSON.stringify(value) === JSON.stringify(inForce) ? others : { ...others, [name]: value })
  }
  const onSaved = () => {
    setDrafts({})
    settings.reload()
    check.reload()
  }
  return (
    <>
      <RoomTitle title={text('room.settings')} />
      <Trouble text={settings.trouble ?? check.trouble} />
      <ForecastCard />
      <label class="field narrow">
        <span>{text('settings.search')}</span>
        <input type="search" value={wanted} onInput={event => setWanted(event.currentTarget.value)} />
      </label>
      {isManager ? <SaveBar drafts={drafts} words={words} onSaved={onSaved} onDrop={() => setDrafts({})} /> : null}
      {areas.map(([area, members]) => (
        <section key={area} class="card" aria-labelledby={`area-${area}`}>
          <h2 id={`area-${area}`}>{words?.(`area.${area}`)}</h2>
          {members?.map(
            setting =>
              words && (
                <SettingField
                  key={setting.name}
                  setting={setting}
                  words={words}
                  findings={check.value?.findings.filter(({ settings: about }) => about.includes(setting.name)) ?? []}
                  draft={drafts[setting.name]}
                  isFixed={!isManager}
                  onDraft={draft}
                />
              ),
          )}
        </section>
      ))}
      {isManager ? <MailPreviewCard /> : null}
    </>
  )
}
