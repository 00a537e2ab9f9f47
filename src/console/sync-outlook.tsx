import type { Static } from 'typebox'
import type { OutlookView } from '../http/sync-shapes.ts'
import type { ConsoleKey } from '../texts/console/en.ts'
import { useSpeech } from './console-speech.ts'
import { ScrollBox } from './scroll-box.tsx'
import { SyncRefused } from './sync-refused.tsx'

type Outlook = Static<typeof OutlookView>

/** What a run would do: who is new, what of whom differs, who goes, who is left alone. */
export function SyncOutlook({ outlook }: { readonly outlook: Outlook }) {
  const { text } = useSpeech()
  const { create, change, deactivate, refused, brakeReason, planned } = outlook
  const isNothing = create.length + change.length + deactivate.length === 0
  return (
    <>
      <p role="status">{text('sync.untouched.count', { count: planned.untouched })}</p>
      {brakeReason === null ? null : (
        <p class="notice bad" role="alert">
          {text(`sync.braked.${brakeReason}`, { count: planned.deactivated })}
        </p>
      )}
      {isNothing ? <p class="notice">{text('sync.nothing')}</p> : null}
      <Names heading={text('sync.create', { count: planned.created })} names={create} sign="+" />
      <Changes outlook={outlook} />
      <Names heading={text('sync.deactivate', { count: planned.deactivated })} names={deactivate} sign="−" />
      <SyncRefused refused={refused} />
    </>
  )
}

interface NamesProps {
  readonly heading: string
  readonly names: readonly string[]
  readonly sign: string
}

function Names({ heading, names, sign }: NamesProps) {
  if (names.length === 0) return null
  return (
    <details open={names.length <= 20}>
      <summary>{heading}</summary>
      <ul class="rows">
        {names.map(name => (
          <li key={name}>
            <span aria-hidden="true">{sign}</span> {name}
          </li>
        ))}
      </ul>
    </details>
  )
}

const fields = ['displayName', 'email', 'groups', 'language', 'externalId', 'origin'] as const

function fieldKey(field: string): ConsoleKey | undefined {
  const known = fields.find(name => name === field)
  return known && `sync.field.${known}`
}

function Changes({ outlook: { change, planned } }: { readonly outlook: Outlook }) {
  const { text } = useSpeech()
  const nameOf = (field: string) => {
    const key = fieldKey(field)
    return key ? text(key) : field
  }
  if (change.length === 0) return null
  return (
    <details open={change.length <= 20}>
      <summary>{text('sync.change', { count: planned.changed })}</summary>
      <ScrollBox label={text('sync.change', { count: planned.changed })}>
        <table>
          <thead>
            <tr>
              <th scope="col">{text('user.name')}</th>
              <th scope="col">{text('sync.field')}</th>
              <th scope="col">{text('sync.before')}</th>
              <th scope="col">{text('sync.after')}</th>
            </tr>
          </thead>
          <tbody>
            {change.flatMap(({ userName, renamedTo, reactivated, differences }) => [
              ...(renamedTo === null ? [] : [row(userName, text('user.name'), userName, renamedTo)]),
              ...(reactivated ? [row(userName, text('user.enabled'), '', '✓')] : []),
              ...differences.map(({ field, before, after }) => row(userName, nameOf(field), before, after)),
            ])}
          </tbody>
        </table>
      </ScrollBox>
    </details>
  )
}

function row(userName: string, field: string, before: string | null, after: string | null) {
  return (
    <tr key={`${userName} ${field}`}>
      <th scope="row">{userName}</th>
      <td>{field}</td>
      <td>
        <del>{before ?? ''}</del>
      </td>
      <td>
        <ins>{after ?? ''}</ins>
      </td>
    </tr>
  )
}
