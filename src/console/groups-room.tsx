import type { Static } from 'typebox'
import { type Right, rights } from '../core/user.ts'
import type { CountedGroup } from '../http/user-shapes.ts'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './console-speech.ts'
import { fieldsOf } from './fields-of.ts'
import { RoomTitle } from './room-title.tsx'
import { SureButton } from './sure-button.tsx'
import { TextField } from './text-field.tsx'
import { useAction } from './use-action.ts'
import { useLoaded } from './use-loaded.ts'
import { mayUse, useVisit } from './visit.ts'

type Group = Static<typeof CountedGroup>

/** What the members of each group may do. */
export function GroupsRoom() {
  const { text } = useSpeech()
  const { api, session } = useVisit()
  const { isBusy, trouble, run } = useAction()
  const groups = useLoaded<{ readonly groups: readonly Group[] }>('/api/groups?members=true')
  const settings = useLoaded<{ readonly 'rights.default'?: readonly Right[] }>('/api/settings')
  const everybodys = settings.value?.['rights.default']
  const isManager = session !== undefined && mayUse(session, 'manage')
  const put = (name: string, given: readonly Right[]) =>
    run(() => api.send('PUT', `/api/groups/${encodeURIComponent(name)}`, { rights: given }), groups.reload)
  const remove = (name: string) =>
    run(() => api.send('DELETE', `/api/groups/${encodeURIComponent(name)}`), groups.reload)
  const add = (event: SubmitEvent) => {
    const { name = '' } = fieldsOf(event)
    put(name, everybodys ?? [])
  }
  return (
    <>
      <RoomTitle title={text('room.groups')} />
      <p>{text('groups.about')}</p>
      <Trouble text={groups.trouble ?? settings.trouble ?? trouble} />
      {groups.value?.groups.map(group => (
        <GroupCard
          key={group.name}
          group={group}
          everybodys={everybodys ?? []}
          isFixed={!isManager || isBusy || everybodys === undefined}
          onChange={put}
          onRemove={remove}
        />
      ))}
      {isManager ? (
        <form class="card narrow" onSubmit={add}>
          <TextField name="name" label={text('groups.name')} maxLength={127} />
          <div class="buttons">
            <button type="submit" disabled={isBusy || everybodys === undefined}>
              {text('groups.add')}
            </button>
          </div>
        </form>
      ) : null}
    </>
  )
}

interface GroupCardProps {
  readonly group: Group
  /** What members of a group without rights of its own may do. */
  readonly everybodys: readonly Right[]
  readonly isFixed: boolean
  readonly onChange: (name: string, rights: readonly Right[]) => void
  readonly onRemove: (name: string) => void
}

function GroupCard({ group, everybodys, isFixed, onChange, onRemove }: GroupCardProps) {
  const { text } = useSpeech()
  // The first right of its own takes the place of everybody's: they are kept unless unticked.
  const given = group.rights ?? everybodys
  const change = (right: Right, isGiven: boolean) =>
    onChange(
      group.name,
      rights.filter(known => (known === right ? isGiven : given.includes(known))),
    )
  return (
    <section class="card" aria-label={group.name}>
      <h2>{group.name}</h2>
      <p class="soft">
        {text('groups.members', { count: group.members })}
        {group.rights === null ? ` · ${text('groups.no-rights')}` : ''}
      </p>
      <div class="checks">
        {rights.map(right => (
          <label key={right} class="check">
            <input
              type="checkbox"
              checked={given.includes(right)}
              disabled={isFixed}
              onChange={event => change(right, event.currentTarget.checked)}
            />
            {text(`right.${right}`)}
          </label>
        ))}
      </div>
      {group.rights === null || isFixed ? null : (
        <SureButton
          label={text('groups.remove')}
          question={text('groups.remove.sure')}
          onSure={() => onRemove(group.name)}
        />
      )}
    </section>
  )
}
