import { createHash } from 'node:crypto'
import type { Api } from './admin-parts.ts'

const style =
  ':root{color-scheme:light dark}body{font:1rem/1.6 system-ui,sans-serif;max-width:38rem;margin:12vh auto;padding:0 1.5rem}code{font-size:.95em}'

function pageOf(version: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Holdfast</title>
<style>${style}</style>
</head>
<body>
<h1>Holdfast</h1>
<p>This is a print-release gateway, version ${version}. It holds documents until their owner types a PIN or taps a card
at a printer.</p>
<p>Printing? Nothing to do here: add the hold queue as a printer, then go to a terminal.</p>
<h2>For administrators</h2>
<ul>
<li>What the API does, and a place to try it: <a href="/api/docs">/api/docs</a>
(<a href="/api/openapi.json">OpenAPI</a>).</li>
<li>Every request but <a href="/health">/health</a> needs the administrator’s token. It is in the file
<code>admin.token</code> in the gateway’s data folder, readable by the account that runs the gateway:<br>
<code>curl -H "Authorization: Bearer $(cat data/admin.token)" http://HOST:PORT/api/users</code></li>
</ul>
</body>
</html>
`
}

/** Serves the page that tells whoever comes by what this is. */
export function registerFrontPage(app: Api, version: string): void {
  const page = pageOf(version)
  const hash = createHash('sha256').update(style).digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
  app.get('/', { config: { access: 'everyone' }, schema: { hide: true } }, async (_, reply) =>
    reply.header('content-security-policy', policy).type('text/html; charset=utf-8').send(page),
  )
}
