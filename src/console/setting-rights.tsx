import { rights } from '../core/user.ts'
import { useSpeech } from './console-speech.ts'
import type { ControlProps } from './described-setting.ts'

/** A list of rights, each to be given or not. */
export function SettingRights({ value, isFixed, onValue }: ControlProps) {
  const { text } = useSpeech()
  const given: readonly unknown[] = Array.isArray(value) ? value : []
  return (
    <div class="checks">
      {rights.map(right => (
        <label key={right} class="check">
          <input
            type="checkbox"
            checked={given.includes(right)}
            disabled={isFixed}
            onChange={event =>
              onValue(rights.filter(one => (one === right ? event.currentTarget.checked : given.includes(one))))
            }
          />
          {text(`right.${right}`)}
        </label>
      ))}
    </div>
  )
}
