import { readFileSync } from 'node:fs'
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { isFault } from '../core/fault.ts'
import { enrollPanel, panelOf } from '../gateway/enroll-panel.ts'
import { placeAddress } from '../gateway/place.ts'
import type { Ports } from '../ports.ts'
import { beep } from './beep.ts'
import { enrollPage, noPanelPage } from './other-pages.ts'
import { deviceOf, giveDevice, isFromHere, isMark, isPrivateWay, markOf } from './panel-device.ts'
import type { PanelLine } from './panel-line.ts'
import { panelPage } from './panel-page.ts'
import { PanelSpeech } from './panel-speech.ts'
import type { Panels } from './panels.ts'
import { readAction } from './read-action.ts'

type PanelPorts = Pick<
  Ports,
  'clock' | 'log' | 'settings' | 'random' | 'panelDevices' | 'sealer' | 'tokens' | 'tallies' | 'audit'
>
type Asked = FastifyRequest<{ Params: { readonly name: string } }>

const route = { config: { access: 'everyone' }, schema: { hide: true } } as const
/** A form has a PIN, or a hundred numbers of jobs. */
const bodyLimit = 8 * 1024
const sounds = { ok: [660, 880], error: [330, 220, 220], attention: [660] } as const
/** In this order: each overrules the ones before. */
const styles = ['panel.css', 'panel-sizes.css', 'panel-looks.css']
const formType = 'application/x-www-form-urlencoded'

/** The pages of panels, and what they load. */
export function panelPages(ports: PanelPorts, panels: Panels): FastifyPluginAsync {
  return async app => {
    app.addContentTypeParser(formType, { parseAs: 'string', bodyLimit }, (_, body, done) =>
      done(null, new URLSearchParams(String(body))),
    )
    serveFiles(app)
    const desk = new PanelDesk(ports, panels)
    app.setErrorHandler((error: unknown, request, reply) => desk.answerFault(error, request as Asked, reply))
    app.get('/panel/:name', route, (request, reply) => desk.showPanel(request as Asked, reply))
    app.post('/panel/:name', route, (request, reply) => desk.takeForm(request as Asked, reply))
    app.post('/panel/:name/enroll', route, (request, reply) => desk.enroll(request as Asked, reply))
  }
}

function serveFiles(app: FastifyInstance): void {
  const serve = (name: string, type: string, content: Buffer) =>
    app.get(`/panel/${name}`, route, async (_, reply) =>
      reply.type(type).header('cache-control', 'public, max-age=300').send(content),
    )
  const read = (name: string) => readFileSync(new URL(name, import.meta.url))
  serve('panel.css', 'text/css; charset=utf-8', Buffer.concat(styles.map(read)))
  serve('panel.js', 'text/javascript; charset=utf-8', read('panel.js'))
  for (const [tone, notes] of Object.entries(sounds)) serve(`${tone}.wav`, 'audio/wav', beep(notes))
}

/** A device that is a panel which this gateway tends. */
interface Present {
  readonly token: string
  readonly line: PanelLine
}

/** Answers the devices. */
class PanelDesk {
  readonly #ports: PanelPorts
  readonly #panels: Panels

  constructor(ports: PanelPorts, panels: Panels) {
    this.#ports = ports
    this.#panels = panels
  }

  async showPanel(request: Asked, reply: FastifyReply): Promise<FastifyReply> {
    const present = await this.#admit(request, reply)
    return present ? this.#show(request, reply, present) : reply
  }

  async takeForm(request: Asked, reply: FastifyReply): Promise<FastifyReply> {
    const present = await this.#admit(request, reply)
    if (!present) return reply
    const { token, line } = present
    const form = formOf(request)
    // Between this and what is done with it nothing else can happen.
    const isOurs = isFromHere(request) && isMark(form.get('turn'), markOf(token, line.turn))
    const action = isOurs ? readAction(form, line.shown, line.cardPrefix) : undefined
    if (action?.kind === 'confirm') return this.#show(request, reply, { ...present, confirm: action.jobs })
    if (action) await line.act(action)
    return this.#show(request, reply, present)
  }

  async enroll(request: Asked, reply: FastifyReply): Promise<FastifyReply> {
    const { name } = request.params
    if (!isPrivateWay(request)) return this.#tell(request, reply, 'insecure')
    const code = (formOf(request).get('code') ?? '').replace(/\D/g, '')
    const enrolled = await enrollPanel(this.#ports, { terminalName: name, code, address: request.ip })
    if (enrolled.outcome === 'refused')
      return this.#send(reply.code(403), enrollPage(this.#placeOf(request), name, enrolled.reason))
    this.#panels.find(name)?.changeDevice()
    giveDevice(reply, enrolled.token)
    return reply.redirect(this.#placeOf(request).here, 303)
  }

  /** A page that tries again by itself; what happened is in the log. */
  answerFault(error: unknown, request: Asked, reply: FastifyReply): FastifyReply {
    const status = statusOf(error)
    if (status < 500) return this.#tell(request, reply.code(status), 'trouble')
    const code = isFault(error) ? error.code : 'internal'
    this.#ports.log.error({ route: request.routeOptions.url, code, err: error }, 'panel not answered')
    return this.#tell(request, reply.code(503), 'trouble')
  }

  /** Answers whoever is no panel; undefined then. */
  async #admit(request: Asked, reply: FastifyReply): Promise<Present | undefined> {
    const { name } = request.params
    const token = deviceOf(request)
    if (!isPrivateWay(request)) return void this.#tell(request, reply.code(403), 'insecure')
    if (token === undefined || (await panelOf(this.#ports, token)) !== name)
      return void this.#send(reply, enrollPage(this.#placeOf(request), name))
    const line = this.#panels.find(name)
    if (!line) return void this.#tell(request, reply, 'away')
    line.hear()
    giveDevice(reply, token)
    return { token, line }
  }

  #show(
    request: Asked,
    reply: FastifyReply,
    { token, line, confirm }: Present & { readonly confirm?: readonly number[] },
  ): FastifyReply {
    const { shown, turn, hasList, hasContrast, cardPrefix } = line
    const { here, site, speech: ours } = this.#placeOf(request)
    const speech = shown.language ? new PanelSpeech(shown.language) : ours
    const screen = { here, site, speech, shown, mark: markOf(token, turn), hasList, hasContrast, cardPrefix }
    const placeUrl = shown.offersPlace === true ? this.#placeUrlOf(request) : undefined
    const page = panelPage({ ...screen, placeUrl, now: this.#ports.clock.now(), ...(confirm ? { confirm } : {}) })
    return this.#send(reply, page)
  }

  /** A new one for each page; undefined: no phone finds the portal, or none may release here. */
  #placeUrlOf({ params }: Asked): string | undefined {
    const { 'site.publicUrl': portal, 'panel.placeCode': isShown } = this.#ports.settings.current()
    return isShown && portal !== '' ? placeAddress(this.#ports, params.name, portal).url : undefined
  }

  #tell(request: Asked, reply: FastifyReply, why: 'away' | 'trouble' | 'insecure'): FastifyReply {
    return this.#send(reply, noPanelPage(this.#placeOf(request), why))
  }

  #send(reply: FastifyReply, page: string): FastifyReply {
    const framers = this.#ports.settings.current()['panel.frameAncestors']
    if (framers.length > 0) reply.removeHeader('x-frame-options')
    const policy = [...pagePolicy, `frame-ancestors ${framers.join(' ') || "'none'"}`].join('; ')
    return reply.header('content-security-policy', policy).type('text/html; charset=utf-8').send(page)
  }

  #placeOf({ params }: Asked) {
    const settings = this.#ports.settings.current()
    const speech = new PanelSpeech(settings['site.language'])
    return { here: `/panel/${encodeURIComponent(params.name)}`, site: settings['site.name'], speech }
  }
}

const pagePolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "media-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
]

function formOf({ body }: Asked): URLSearchParams {
  return body instanceof URLSearchParams ? body : new URLSearchParams()
}

function statusOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return 500
  return typeof error.statusCode === 'number' ? error.statusCode : 500
}
