import type { Static } from 'typebox'
import type { SettingView } from '../http/setting-shapes.ts'
import type { SettingWords } from './use-setting-words.ts'

export type Described = Static<typeof SettingView>

/** What was typed for settings, by their names, and is not saved. */
export type Drafts = Readonly<Record<string, unknown>>

/** What a control of one setting is given. */
export interface ControlProps {
  readonly id: string
  readonly setting: Described
  readonly words: SettingWords
  /** As it is typed, or in force. */
  readonly value: unknown
  readonly isFixed: boolean
  readonly describedBy: string
  readonly onValue: (value: unknown) => void
}
