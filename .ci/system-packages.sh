# Sourced by .ci/run. Installs what some tests need and skip without: PostgreSQL, Chromium, Java, mail servers, readers of PDF, calendars and office documents, fonts for Arabic.
# Nothing here fails the run: a thing that is missing is named by `npm test`, whose tests for it are then skipped.

install_system_packages() {
  local missing=()
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
  command -v chromium >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
  command -v pdftotext >/dev/null || missing+=(poppler-utils)
  command -v soffice >/dev/null || missing+=(libreoffice-writer)
  command -v smtpd >/dev/null || missing+=(opensmtpd)
  [ -e /usr/lib/dovecot/lmtp ] || missing+=(dovecot-imapd dovecot-lmtpd)
  /usr/bin/python3 -c 'import uno' 2>/dev/null || missing+=(python3-uno)
  python3 -c 'import icalendar' 2>/dev/null || missing+=(python3-icalendar)
  python3 -m pip --version >/dev/null 2>&1 || missing+=(python3-pip)
  command -v java >/dev/null || missing+=(default-jre-headless)
  [ -n "$(fc-list ':family=Noto Sans Arabic' 2>/dev/null)" ] || missing+=(fontconfig fonts-noto-core)
  printf '== System packages ==\n'
  if [ ${#missing[@]} -eq 0 ]; then
    echo 'All there.'
    return 0
  fi
  if ! command -v apt-get >/dev/null; then
    echo "No apt-get here; not installed: ${missing[*]}"
    return 0
  fi
  echo "Installing: ${missing[*]}"
  # Tests start their own servers; the one the package would create only takes memory.
  as_root sh -c 'mkdir -p /etc/postgresql-common && { [ -e /etc/postgresql-common/createcluster.conf ] ||
    echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf; }'
  apt_step 120 'package lists' update -qq
  local package
  # One by one, so that one that cannot be had does not take the others with it.
  for package in "${missing[@]}"; do
    apt_step 240 "$package" install -qq -y --no-install-recommends -o Dpkg::Options::=--force-confold "$package"
  done
}

apt_step() { # apt_step <limit> <what> <apt-get arguments…>
  local limit=$1 what=$2 began=$SECONDS
  shift 2
  if as_root env DEBIAN_FRONTEND=noninteractive timeout --kill-after=10 "$limit" apt-get -o DPkg::Lock::Timeout=60 "$@" \
    </dev/null >"$logs/apt.log" 2>&1; then
    echo "  $what: done in $((SECONDS - began)) s"
  else
    echo "  $what: not installed after $((SECONDS - began)) s; $(grep -aE '^E:' "$logs/apt.log" | head -n 1)"
  fi
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo -n "$@"
  else return 1; fi
}
