import { Type } from 'typebox'
import type { Driver } from '../driver.ts'
import type { Clock } from '../ports.ts'
import { PanelLine } from './panel-line.ts'

const panelOptions = Type.Object(
  {
    cardPrefix: Type.Optional(
      Type.String({
        maxLength: 8,
        pattern: '^[^0-9*#\\r\\n\\u0003]*$',
        description:
          'For a card reader that types like a keyboard and ends with Enter: what it types before each number, no digit; "": every line that is typed is a card, and PINs are typed on the screen. Without it nothing is a card',
      }),
    ),
  },
  { additionalProperties: false, description: 'The page is at /panel/<terminal>' },
)

/** The panels that this gateway tends, by the names of their terminals. */
export class Panels {
  readonly #clock: Pick<Clock, 'elapsed' | 'wait'>
  readonly #lines = new Map<string, PanelLine>()

  constructor(clock: Pick<Clock, 'elapsed' | 'wait'>) {
    this.#clock = clock
  }

  /** Pages of this gateway on a screen beside the printer. */
  get driver(): Driver<typeof panelOptions> {
    return {
      name: 'panel',
      options: panelOptions,
      open: async ({ cardPrefix }, context) => {
        const line = new PanelLine(context, this.#clock, cardPrefix)
        this.#lines.set(context.terminalName, line)
        return {
          showsLists: true,
          show: feedback => line.show(feedback),
          [Symbol.asyncDispose]: async () => {
            if (this.#lines.get(context.terminalName) === line) this.#lines.delete(context.terminalName)
            await line[Symbol.asyncDispose]()
          },
        }
      },
    }
  }

  /** undefined: no panel of this name is tended here. */
  find(terminalName: string): PanelLine | undefined {
    return this.#lines.get(terminalName)
  }
}
