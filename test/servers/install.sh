#!/usr/bin/env bash
# Makes sure that the real servers of the tests are there: `install.sh` for the tests, `install.sh bench` for the bench.
# Nothing missing: silent, a few milliseconds. Missing on Debian or Ubuntu as root: installed, and nothing of it is
# started (the tests run their own instances on 127.0.0.1). Missing elsewhere: says what to do and ends with 1.
set -euo pipefail

scope=${1:-test}
PATH=$PATH:/usr/sbin:/sbin

# What is looked for | Debian package | needed by | why
needs='
cupsd                       cups            both  a real print queue in front of the gateway, and the peer of the bench
lpadmin                     cups-client     both  lp and lpadmin: the client of macOS and Linux
/usr/lib/cups/filter/pdftopdf cups-filters  test  driverless queues convert with it
ippeveprinter               cups-ipp-utils  both  a real IPP Everywhere printer; ipptool, the conformance suites
dbus-daemon                 dbus            both  ippeveprinter wants a system bus, here a private one
gs                          ghostscript     both  makes the sample documents
pdftoppm                    poppler-utils   test  shows what documents look like, as a gateway does
postgres                    postgresql      test  the record of a fleet
redis-server                redis-server    both  the mirror at a site, and the peer of its bench
redis-sentinel              redis-sentinel  test  watches over a primary and its replica
redis-cli                   redis-tools     test  makes a cluster of three
freeradius                  freeradius      bench the peer of PIN checks
/usr/lib/freeradius/rlm_redis.so freeradius-redis bench its way to the same Redis
redis-benchmark             redis-tools     bench what a Redis can do at most
snmpd                       snmpd           test  a printer agent for state and counters
snmpget                     snmp            test  asks that agent without our own code
/usr/sbin/slapd             slapd           both  a directory from which users come
ldapmodify                  ldap-utils      both  changes that directory without our own code
socat                       socat           test  pairs of pseudo-terminals for serial devices
dovecot                     dovecot-core    test  mailboxes: IMAP with IDLE
/usr/lib/dovecot/imap       dovecot-imapd   test  the same
/usr/lib/dovecot/lmtp       dovecot-lmtpd   test  mailboxes: delivery
/usr/lib/postfix/sbin/master postfix        test  a real mail server between a sender and the mailbox
curl                        curl            test  a stock mail client
chromium                    chromium        both  people look at the pages with a browser
faketime                    faketime        test  moves the clock of a gateway that runs
setpriv                     util-linux      both  servers die with the test that started them
'

# Debian keeps the programs of PostgreSQL out of the PATH.
is_there() {
  case $1 in
    /*) [ -e "$1" ] ;;
    postgres) command -v postgres >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

missing=() packages=()
while read -r program package needed_by _; do
  [ -n "$program" ] || continue
  [ "$needed_by" = "$scope" ] || [ "$needed_by" = both ] || continue
  is_there "$program" || { missing+=("$program"); packages+=("$package"); }
done <<<"$needs"

[ ${#missing[@]} -gt 0 ] || exit 0
echo "The tests run against real servers. Missing here: ${missing[*]}" >&2

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "Install them, for example on Debian or Ubuntu:" >&2
  echo "  sudo apt-get update && sudo apt-get install --no-install-recommends ${packages[*]}" >&2
  exit 1
fi

# Debian asks this file before it starts a service; 101 means "not now".
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  trap 'rm -f $policy' EXIT
  printf '#!/bin/sh\nexit 101\n' >$policy
  chmod 755 $policy
fi

export DEBIAN_FRONTEND=noninteractive
# Postfix is told not to make itself the mail server of this machine, and nobody's own mail server is put out for it.
echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections 2>/dev/null || true
apt-get update -qq
apt-get install -y -qq --no-remove --no-install-recommends "${packages[@]}" >/dev/null
for program in "${missing[@]}"; do
  is_there "$program" || { echo "$program is still missing after installing ${packages[*]}" >&2; exit 1; }
done
