import { escapeHtml } from './escape-html.ts'
import { reachable, textOf } from './gateway-process.ts'
import type { Office } from './office.ts'

/** The pages that are the gateway's own, and how to log in there. `host`: under which this page was asked for. */
export function renderElsewhere(office: Office, host: string): string {
  const gateway = escapeHtml(gatewayFor(office, host))
  const names = office.people.map(({ userName }) => `<code>${escapeHtml(userName)}</code>`).join(', ')
  const token = `<code>${escapeHtml(office.gateway.place.dataFolder)}/admin.token</code>`
  const [desk, path] = office.hasConsole ? ['Console', '/console'] : ['API', '/api/docs']
  return `<section aria-labelledby="elsewhere-title">
      <h2 id="elsewhere-title">Pages of the gateway</h2>
      <div class="hint">
        <p>${linkTo(`${gateway}/`, 'Portal')} for everybody: log in as ${names}, with the PIN that <em>New PIN</em> shows above.</p>
        <p>${linkTo(gateway + path, desk)} for administrators: with the token in ${token}</p>
      </div>
    </section>`
}

function linkTo(url: string, name: string): string {
  return `<a href="${url}" target="_blank" rel="noopener">${name}</a>`
}

/** A gateway that listens at every address is at the one by which this page was reached, too. */
function gatewayFor(office: Office, host: string): string {
  const { http } = office.gateway.place
  const asked = URL.parse(`http://${host}`)?.hostname.replace(/^\[|\]$/g, '')
  if (!asked || reachable(http).host === http.host) return office.gateway.url
  return `http://${textOf({ host: asked, port: http.port })}`
}
