/**
 * Why nobody can listen at an address, and what to do, in one line. `flag` is the option that names the address, `code`
 * the system's (errno(3), getaddrinfo(3)).
 */
export function addressProblem(
  flag: 'http' | 'ipp',
  { host, port }: { readonly host: string; readonly port: number },
  code: string | undefined,
): string {
  const address = `${flag}: ${host.includes(':') ? `[${host}]` : host}:${port}`
  switch (code) {
    case 'EADDRINUSE':
      return `${address} is taken by another program; end that one or choose another port with --${flag} HOST:PORT`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${address} is no address of this machine; choose one that is with --${flag} HOST:PORT, or 0.0.0.0 for all`
    case 'EACCES':
      return `${address} is closed to this account; choose a port above 1023 with --${flag} HOST:PORT`
    default:
      return `${address} cannot be taken (${code ?? 'unknown'}); choose another address with --${flag} HOST:PORT`
  }
}
