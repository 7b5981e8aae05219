#!/bin/sh
# Installs Routify @VERSION@ on this host with Docker Compose, or upgrades an installation to it:
#
# @COMMAND@
#
# `--help` explains each step, `--dry-run` shows those for this host and changes nothing. All files that are written stand
# below in clear text. Nothing is downloaded but images, by Docker. Who built this file:
#
# @ORIGIN@
#
# Up to the last line there are only definitions: a file that was cut off on its way does nothing.
set -eu
umask 077
LC_ALL=C
export LC_ALL
unset CDPATH

VERSION='@VERSION@'
PAGES='@PAGES@'
NOTES='@NOTES@'
PROJECT=routify
LABEL="com.docker.compose.project=$PROJECT"
FOLDER_OF_PROJECT='{{.Label "com.docker.compose.project.working_dir"}}'
# The ports of the gateway and of control in docker-compose.yml.
PORTS='3000 3001'
# To begin with: the limits of all containers add up to 7 GB.
MEMORY_MB_MIN=1900
# Of images, and of data to begin with.
DISK_MB_MIN=5000
COMPOSE_MINOR_MIN=20

# Required in .env, each with a random value: name, encoding, bytes, and what stands before it.
SECRETS='@SECRETS@'
# What docker-compose.yml reads from .env. Variables of this shell would win over the file.
COMPOSE_VARIABLES='@COMPOSE_VARIABLES@'
FOLDERS='@FOLDERS@'
FILES='@FILES@'

# --- Words ---

help() {
  cat <<END_OF_HELP
Installs Routify $VERSION on this host with Docker Compose, or upgrades an installation to it.

Usage: install.sh --url https://console.example.com [--dir DIR] [--dry-run] [--no-start]
       install.sh --upgrade [--dir DIR] [--no-backup] [--dry-run] [--no-start]

  --url URL     https address at which people will reach the console and the management API; it becomes
                ROUTIFY_PUBLIC_URL. Needed once, for a new installation.
  --dir DIR     folder of the installation; ./routify if it is not given
  --dry-run     check this host, list the steps, and change nothing
  --no-start    write the files, and neither download nor start anything
  --upgrade     replace an earlier version by $VERSION
  --no-backup   with --upgrade: do not back up Postgres first
  --help        this text
  --version     the version that this file installs

A new installation:
  1. Checks: Docker Engine and Compose 2.$COMPOSE_MINOR_MIN or newer, used by this user, on this host, for amd64 or arm64; ports
     $PORTS; memory and disk; a source of random numbers; the folder; no other installation. Each failed check says what
     to do. Until all pass, nothing is changed.
  2. Makes the folder, open to this user alone, and writes docker-compose.yml and what it mounts. The files are part of
     this script.
  3. Writes .env, readable by this user alone, with new secrets from /dev/urandom. They are neither printed nor passed as
     arguments. An .env that exists is never changed.
  4. Downloads the images, each by its digest, starts Postgres, Redis, control, worker and gateway, and waits until they
     are ready. Their ports are open to this host alone, for a TLS proxy.
  5. Says where control and gateway answer, and what comes next.

Run again, it puts the files of its version back, keeps .env, and starts what does not run. After an interruption, run it
again. An earlier version is upgraded with --upgrade only: images are downloaded, Postgres is backed up, then control,
worker and gateway are replaced in this order. A later version is never replaced by an earlier one.

Manual: $PAGES/operations/install.md
END_OF_HELP
}

# Each word is a line.
say() { printf '%s\n' "$@"; }

die() {
  printf 'install.sh: %s\n' "$*" >&2
  exit 1
}

misuse() {
  printf 'install.sh: %s\nSee install.sh --help.\n' "$*" >&2
  exit 2
}

pass() { say "  ok    $1"; }
note() { say "  note  $1"; }

fail() {
  failures=$((failures + 1))
  printf '  FAIL  %s\n        %s\n' "$1" "$2"
}

# --- Options ---

read_options() {
  dir=./routify url='' dry_run=no start=yes upgrade=no backup=yes
  while [ $# -gt 0 ]; do
    case $1 in
      --url=* | --dir=*) set -- "${1%%=*}" "${1#*=}" "$@" && shift_by=3 ;;
      --url | --dir) [ $# -ge 2 ] || misuse "$1 needs a value" && shift_by=2 ;;
      *) shift_by=1 ;;
    esac
    case $1 in
      --url) url=$2 ;;
      --dir) dir=$2 ;;
      --dry-run) dry_run=yes ;;
      --no-start) start=no ;;
      --upgrade) upgrade=yes ;;
      --no-backup) backup=no ;;
      --help | -h) help && exit 0 ;;
      --version) say "$VERSION" && exit 0 ;;
      *) misuse "unknown option $1" ;;
    esac
    shift "$shift_by"
  done
  check_url
  resolve_folder
}

# No character of it means anything to a shell, to Compose or in .env.
check_url() {
  url=${url%/}
  case $url in
    '') return ;;
    *[!A-Za-z0-9.:/-]*) misuse "--url has a character that no address has" ;;
    https://[A-Za-z0-9]*) ;;
    *) misuse '--url must begin with https://' ;;
  esac
  case ${url#https://} in
    */*) misuse '--url must be an origin, without a path: https://console.example.com' ;;
  esac
}

# An absolute path without symbolic links, but for its own name.
resolve_folder() {
  case $dir in
    '' | *[[:cntrl:]]*) misuse '--dir must be a path' ;;
    -*) dir=./$dir ;;
  esac
  parent=$(dirname "$dir")
  [ -d "$parent" ] || misuse "the folder $parent does not exist"
  parent=$(cd "$parent" && pwd -P)
  case $(basename "$dir") in
    / | . | ..) dir=$(cd "$dir" && pwd -P) && parent=$(dirname "$dir") ;;
    *) dir=${parent%/}/$(basename "$dir") ;;
  esac
}

# --- Checks: they read, and change nothing ---

docker_says() { docker "$@" </dev/null 2>/dev/null || true; }

check_docker() {
  has_docker=no
  if ! command -v docker >/dev/null; then
    fail 'Docker is not installed' 'Install Docker Engine with its Compose plugin: https://docs.docker.com/engine/install'
    return
  fi
  if ! engine=$(docker version --format '{{.Server.Version}}' </dev/null 2>&1); then
    case $engine in
      *'permission denied'*)
        fail 'this user may not use Docker' \
          "Run this as root, or as a user of the group docker: sudo usermod -aG docker $(id -un), then log in again. The group is as powerful as root." ;;
      *) fail 'Docker does not answer' 'Start it: sudo systemctl start docker. Then see: docker version' ;;
    esac
    return
  fi
  has_docker=yes
  case $(docker_says context inspect --format '{{.Endpoints.docker.Host}}') in
    '' | unix://*) pass "Docker Engine $engine" ;;
    *) fail 'Docker is that of another host' 'Run this script there, or unset DOCKER_HOST and DOCKER_CONTEXT.' ;;
  esac
  check_compose
  read -r system architecture memory_bytes security data <<END_OF_FACTS
$(docker_says info --format '{{.OSType}} {{.Architecture}} {{.MemTotal}} {{len .SecurityOptions}}{{range .SecurityOptions}},{{.}}{{end}} {{.DockerRootDir}}')
END_OF_FACTS
  case $system/$architecture in
    linux/x86_64 | linux/amd64 | linux/aarch64 | linux/arm64) pass "processor $architecture" ;;
    *) fail "no image is for $system/$architecture" 'Use a host with Linux on amd64 or arm64.' ;;
  esac
  case $security in
    *name=selinux*) note 'SELinux guards containers: run chcon -Rt container_file_t on the folder deploy if they cannot read it' ;;
  esac
}

check_compose() {
  version=$(docker_says compose version --short)
  version=${version#v}
  major=${version%%.*}
  minor=${version#*.}
  minor=${minor%%.*}
  case $major.$minor in
    *[!0-9.]* | .* | *.)
      fail 'the Compose plugin of Docker is missing' 'Install it (docker-compose-plugin): https://docs.docker.com/compose/install/linux' ;;
    *)
      if [ "$major" -gt 2 ] || { [ "$major" -eq 2 ] && [ "$minor" -ge "$COMPOSE_MINOR_MIN" ]; }; then
        pass "Docker Compose $version"
      else
        fail "Docker Compose $version is too old" "Install 2.$COMPOSE_MINOR_MIN or newer: https://docs.docker.com/compose/install/linux"
      fi ;;
  esac
}

check_room() {
  case $memory_bytes in
    '' | *[!0-9]*) memory_mb=0 ;;
    *) memory_mb=$((memory_bytes / 1000000)) ;;
  esac
  if [ "$memory_mb" -ge "$MEMORY_MB_MIN" ]; then
    pass "$memory_mb MB of memory"
  else
    fail "$memory_mb MB of memory" "At least $MEMORY_MB_MIN MB are needed, 8 GB for the limits of all containers."
  fi
  disk_mb=$(df -Pk "${data:-/}" 2>/dev/null | awk 'NR == 2 { print int($4 * 1024 / 1000000) }')
  if [ -z "$disk_mb" ]; then
    note "the disk of Docker was not checked: $data is not on this host"
  elif [ "$disk_mb" -ge "$DISK_MB_MIN" ]; then
    pass "$disk_mb MB free in $data"
  else
    fail "$disk_mb MB free in $data" "At least $DISK_MB_MIN MB are needed, without the data. See docker system df."
  fi
}

check_port() {
  if [ -n "$(docker_says ps --quiet --filter "publish=$1" --filter "label=$LABEL")" ]; then
    pass "port $1 is that of this installation"
  elif [ -n "$(docker_says ps --quiet --filter "publish=$1")" ]; then
    fail "port $1 belongs to another container" "See docker ps --filter publish=$1, and stop it."
  elif ! listeners=$(list_listeners); then
    note "port $1 was not checked: neither ss nor netstat is installed"
  elif printf '%s\n' "$listeners" | awk -v port="$1" '/LISTEN/ && $4 ~ "[.:]" port "$" { found = 1 } END { exit !found }'; then
    fail "port $1 is in use" 'Stop the program that listens there: ss -ltnp names it.'
  else
    pass "port $1 is free"
  fi
}

list_listeners() {
  if command -v ss >/dev/null; then
    ss -ltn
  elif command -v netstat >/dev/null; then
    netstat -an
  else
    return 1
  fi
}

check_programs() {
  missing=''
  for program in awk base64 basename cat chmod cp df dirname find grep head id ln mkdir mv od rm sed tail tr; do
    command -v "$program" >/dev/null || missing="$missing $program"
  done
  if [ -n "$missing" ]; then
    fail "missing programs:$missing" 'Install them: they are of the packages coreutils, findutils, grep, sed and mawk.'
  elif [ ! -c /dev/urandom ]; then
    fail '/dev/urandom is missing' 'Secrets are made of it: run this outside of a sandbox.'
  else
    pass 'random numbers of /dev/urandom'
  fi
}

# Whether a path itself passes the tests of find.
has() {
  path=$1
  shift
  [ -n "$(find "$path" -prune "$@" 2>/dev/null)" ]
}

# Sets `installed`, the version in the folder, or an empty text.
check_folder() {
  installed=''
  if has "$parent" -perm -002 ! -perm -1000; then
    fail "every user may replace folders in $parent" 'Choose another place with --dir.'
  elif [ -L "$dir" ]; then
    fail "$dir is a symbolic link" 'Name the folder itself with --dir.'
  elif [ ! -e "$dir" ]; then
    if [ -w "$parent" ]; then pass "$dir will be made"; else fail "$parent is not writable" 'Choose another place with --dir.'; fi
  elif [ ! -d "$dir" ]; then
    fail "$dir is a file" 'Choose another place with --dir.'
  elif ! has "$dir" -user "$(id -u)"; then
    fail "$dir belongs to another user" 'Run this as its owner, or choose another place with --dir.'
  elif has "$dir" \( -perm -020 -o -perm -002 \); then
    fail "other users may write to $dir" "chmod go-w '$dir'"
  else
    check_content
  fi
}

check_content() {
  for file in compose.yaml compose.yml docker-compose.yaml; do
    if [ -e "$dir/$file" ]; then
      fail "$dir has a $file" 'It is the folder of another project: choose another one with --dir.'
      return
    fi
  done
  for path in .env docker-compose.yml docker-compose.before.yml $FOLDERS $FILES; do
    if [ -L "$dir/$path" ]; then
      fail "$dir/$path is a symbolic link" 'Replace it by what it points to.'
      return
    fi
  done
  for path in .env docker-compose.yml $FILES; do
    if [ -d "$dir/$path" ]; then
      fail "$dir/$path is a folder" 'Docker makes one in place of a missing file. Remove it.'
      return
    fi
  done
  if [ -e "$dir/docker-compose.yml" ]; then
    installed=$(sed -n '1s/^# Routify \([0-9][0-9]*\.[0-9][0-9]*\.[0-9][0-9]*\), written by install\.sh.*/\1/p' "$dir/docker-compose.yml")
    if [ -z "$installed" ]; then
      fail "$dir/docker-compose.yml is not of this script" "Choose another folder with --dir. To move an installation from a checkout: $PAGES/operations/install.md"
      return
    fi
  elif [ -n "$(find "$dir/." ! -name . -prune ! -name .env ! -name '*.new.*' ! -name docker-compose.override.yml)" ]; then
    fail "$dir is not empty" 'Choose another folder with --dir.'
    return
  fi
  pass "$dir"
}

# Whether .env gives a variable a value.
is_set() { grep -q "^$1=." "$dir/.env"; }

# For people to read: without quotes.
value_of() { sed -n "s/^$1=//p" "$dir/.env" | tail -n 1 | tr -d "'\""; }

check_environment() {
  if [ ! -e "$dir/.env" ]; then
    check_new_environment
    return
  fi
  if ! has "$dir/.env" -user "$(id -u)"; then
    fail "$dir/.env belongs to another user" 'Run this as its owner.'
    return
  fi
  if has "$dir/.env" \( -perm -040 -o -perm -020 -o -perm -004 -o -perm -002 \); then
    fail "other users may read or write $dir/.env" "chmod 600 '$dir/.env'"
    return
  fi
  missing=''
  for name in ROUTIFY_PUBLIC_URL $(printf '%s\n' "$SECRETS" | awk '{ print $1 }'); do
    is_set "$name" || missing="$missing $name"
  done
  if [ -n "$missing" ]; then
    fail "$dir/.env lacks$missing" "Add what is missing as the notes of the release say, or as in $PAGES/configuration.md"
    return
  fi
  pass "$dir/.env stays as it is"
  [ -z "$url" ] || [ "$url" = "$(value_of ROUTIFY_PUBLIC_URL)" ] || note '--url is not used: .env has a ROUTIFY_PUBLIC_URL'
  case $(value_of PUBLISH_ADDRESS) in
    0.0.0.0 | '[::]' | ::) note 'PUBLISH_ADDRESS opens the ports, without TLS, to all networks; Docker bypasses ufw and firewalld' ;;
  esac
  if is_set APP_IMAGE; then
    case $(value_of APP_IMAGE) in
      *:"$VERSION" | *:"$VERSION"@*) note 'APP_IMAGE in .env names the image that runs' ;;
      *) fail "APP_IMAGE in .env names an image that is not of $VERSION" "Remove it, or set it to your copy of the image of $VERSION." ;;
    esac
  fi
}

check_new_environment() {
  if ! volumes=$(docker volume ls --quiet --filter "label=$LABEL" </dev/null 2>&1); then
    fail 'Docker does not list its volumes' 'See docker volume ls.'
  elif [ -n "$volumes" ]; then
    fail 'Docker has volumes of an earlier installation, and new secrets do not open them' \
      "Put its .env into $dir, which must be mode 0700. Or delete its data for ever, after a look at docker volume ls --filter label=$LABEL"
  elif [ -z "$url" ]; then
    fail 'the address is missing' 'Add --url https://console.example.com, at which people will reach the console.'
  else
    pass "address $url"
  fi
}

check_project() {
  if ! folders=$(docker ps --all --filter "label=$LABEL" --format "$FOLDER_OF_PROJECT" </dev/null 2>&1); then
    fail 'Docker does not list its containers' 'See docker ps --all.'
    return
  fi
  while read -r folder; do
    if [ -n "$folder" ] && [ "$(cd "$folder" 2>/dev/null && pwd -P)" != "$dir" ]; then
      fail "a Compose project named $PROJECT is already on this host, in $folder" \
        "Name that folder with --dir, or remove the project: docker compose --project-name $PROJECT down"
      return
    fi
  done <<END_OF_FOLDERS
$folders
END_OF_FOLDERS
}

# Sets `action`: new, again or upgrade.
check_versions() {
  if [ -z "$installed" ]; then
    action=new
    [ "$upgrade" = no ] || fail "there is nothing to upgrade in $dir" 'Name the folder of the installation with --dir.'
    return
  fi
  case $(compare_versions "$installed" "$VERSION") in
    same) action=again ;;
    newer)
      action=again
      fail "$installed is installed, and this script is of $VERSION" "To go back to an earlier version: $PAGES/operations/upgrade.md#roll-back" ;;
    older)
      action=upgrade
      if [ "$upgrade" = yes ]; then
        pass "upgrade from $installed to $VERSION"
      else
        fail "$installed is installed, and this script is of $VERSION" "Read $NOTES from its steps for an upgrade on, then run this with --upgrade."
      fi ;;
  esac
}

compare_versions() {
  printf '%s.%s\n' "$1" "$2" | awk -F . '{
    for (part = 1; part <= 3; part++) if ($part + 0 != $(part + 3) + 0) { print ($part + 0 < $(part + 3) + 0) ? "older" : "newer"; exit }
    print "same"
  }'
}

check_all() {
  failures=0
  say 'Checks'
  check_programs
  check_docker
  check_folder
  if [ "$has_docker" = yes ]; then
    check_room
    for port in $PORTS; do check_port "$port"; done
    check_project
    check_environment
  fi
  check_versions
}

# --- Steps ---

plan() {
  say '' 'Steps'
  say "  write docker-compose.yml and deploy of $VERSION to $dir"
  [ -e "$dir/.env" ] || say "  write $dir/.env, mode 0600, with new secrets"
  if [ "$start" = no ]; then
    say '  start nothing (--no-start)'
    return
  fi
  say '  download the images that are missing'
  if [ "$action" != upgrade ]; then
    say '  start what does not run, and wait until it is ready'
    return
  fi
  [ "$backup" = no ] || say '  back up Postgres'
  say '  replace control, worker and gateway, in this order, each when the one before is ready'
  say '  replace what else has changed'
}

# Written beside its place first: it is whole or not there.
put_compose_file() {
  staged=$dir/docker-compose.yml.new.$$
  if ! { print_file docker-compose.yml >"$staged" && mv -f "$staged" "$dir/docker-compose.yml"; }; then
    die "cannot write $dir/docker-compose.yml"
  fi
}

# Containers read these as users of their own: readable by all, in a folder that is not.
put_mounted_files() {
  (
    cd "$dir"
    # shellcheck disable=SC2086 # names, split at lines
    mkdir -p $FOLDERS
    for file in $FILES; do
      # shellcheck disable=SC2094 # the name, not the file
      print_file "$file" >"$file" || die "cannot write $dir/$file"
    done
    # shellcheck disable=SC2086
    chmod 755 $FOLDERS && chmod 644 $FILES
  )
}

random() {
  case $1 in
    hex) value=$(od -An -v -N "$2" -tx1 /dev/urandom | tr -d '[:space:]') && size=$(($2 * 2)) ;;
    base64) value=$(head -c "$2" /dev/urandom | base64 | tr -d '[:space:]') && size=$((4 * (($2 + 2) / 3))) ;;
  esac
  [ "${#value}" -eq "$size" ] || die '/dev/urandom gave too little'
  printf '%s' "$value"
}

print_environment() {
  cat <<END_OF_ENVIRONMENT || return 1
# Secrets and settings of this installation. install.sh has made this file and does not change it.
# Keep a copy in another place: without ROUTIFY_SECRET every API key and session is useless, without
# ROUTIFY_ENCRYPTION_KEYS the providers' credentials and the backups are. A value with \$ or # needs 'single quotes'.
# All settings: $PAGES/configuration.md

# Where people reach control.
ROUTIFY_PUBLIC_URL=$url
# Proxies in front of gateway and control: the TLS proxy.
ROUTIFY_TRUST_PROXY=1

END_OF_ENVIRONMENT
  printf '%s\n' "$SECRETS" | while read -r name encoding bytes before; do
    secret=$(random "$encoding" "$bytes") || exit 1
    printf '%s=%s%s\n' "$name" "$before" "$secret" || exit 1
  done
}

# The link fails where a file of the name exists, so that no secret is ever replaced.
put_environment() {
  [ ! -e "$dir/.env" ] || return 0
  print_environment >"$dir/.env.new.$$" || die 'no secrets could be made'
  ln "$dir/.env.new.$$" "$dir/.env" || die "cannot write $dir/.env, or another run has made it. Run this again."
  rm -f "$dir/.env.new.$$"
}

# In the folder, without variables of this shell; the script itself may be standard input.
compose() {
  (
    cd "$dir"
    # shellcheck disable=SC2086 # names, split at spaces
    unset COMPOSE_FILE COMPOSE_PROJECT_NAME COMPOSE_PROFILES COMPOSE_ENV_FILES COMPOSE_DISABLE_ENV_FILE $COMPOSE_VARIABLES
    exec docker compose "$@" </dev/null
  )
}

# docker-compose.yml is the first file, and names the version: the rest is written again after an interruption.
write_files() {
  [ -d "$dir" ] || mkdir "$dir"
  rm -f "$dir/.env.new."*
  if [ "$action" = upgrade ]; then cp "$dir/docker-compose.yml" "$dir/docker-compose.before.yml"; fi
  put_compose_file
  put_mounted_files
  put_environment
}

download() {
  say '' 'Downloading images'
  if [ "$action" = upgrade ]; then
    staged=$dir/docker-compose.yml.new.$$
    print_file docker-compose.yml >"$staged" || die "cannot write to $dir"
    if [ -e "$dir/docker-compose.override.yml" ]; then
      set -- --file "$staged" --file docker-compose.override.yml
    else
      set -- --file "$staged"
    fi
    compose "$@" pull --quiet || die 'an image could not be downloaded. Nothing was changed.'
  else
    compose pull --quiet || die 'an image could not be downloaded. Run this again.'
  fi
}

back_up() {
  [ "$backup" = yes ] || return 0
  say '' 'Backing up Postgres'
  compose exec -T worker node dist/apps/cli/main.js backup ||
    die 'the backup failed. Nothing was changed; --no-backup goes on without.'
}

# One after the other where they run already, as docs/operations/upgrade.md has it; all at once where they do not.
start_all() {
  say '' 'Starting'
  if [ -n "$(compose ps --status running --quiet gateway 2>/dev/null)" ]; then
    say 'A gateway that is replaced lets its streams end, for ten minutes at most.'
    for app in control worker gateway; do
      compose up --detach --no-build --no-deps --wait "$app" || not_ready "$app"
    done
  fi
  compose up --detach --no-build --wait || not_ready control
}

not_ready() {
  die "$1 is not ready. See: cd '$dir' && docker compose ps --all && docker compose logs --tail 50 $1
A long migration can be the reason. When the cause is gone, run this again: it continues."
}

report() {
  address=$(value_of PUBLISH_ADDRESS)
  address=${address:-127.0.0.1}
  public=$(value_of ROUTIFY_PUBLIC_URL)
  if [ "$start" = yes ]; then say '' "Routify $VERSION runs."; else say '' "The files of Routify $VERSION are written. Nothing was started."; fi
  cat <<END_OF_REPORT

  gateway   http://$address:3000   the API of customers, below /v1
  control   http://$address:3001   console and management API, for people at $public
  folder    $dir

Next
END_OF_REPORT
  if [ "$start" = no ]; then
    say "  Start: cd '$dir' && docker compose up --detach --no-build --wait"
    [ "$action" != upgrade ] || say "  In the order of $PAGES/operations/upgrade.md, after a backup"
  fi
  cat <<END_OF_REPORT
  TLS: put a proxy on this host in front of both ports, such as Caddy or nginx: $PAGES/operations/install.md#tls
  First operator: control logs a link that works once, within a day, until there is an operator:
    cd '$dir' && docker compose logs --no-log-prefix control | grep operator/setup
  Models and tiers to begin with: docker compose run --rm routify seed
  Secrets: keep a copy of $dir/.env in another place. Without it, neither API keys nor backups are of use.
  Backups: daily, in a volume of this host. A bucket outlives it: $PAGES/operations/backups.md
  Upgrade: install.sh of a later release, with --upgrade
  Uninstall: docker compose down keeps the data. See $PAGES/operations/install.md#uninstall
END_OF_REPORT
}

clean_up() {
  [ ! -d "$dir" ] || rm -f "$dir/.env.new.$$" "$dir/docker-compose.yml.new.$$"
}

main() {
  case $VERSION in
    @*) die 'this is the template of a release: its install.sh is among the files of the release' ;;
  esac
  read_options "$@"
  say "Routify $VERSION" ''
  check_all
  [ "$dry_run" = no ] || plan
  if [ "$failures" -gt 0 ] || [ "$dry_run" = yes ]; then
    say '' 'Nothing was changed.'
    [ "$failures" -eq 0 ] || exit 1
    exit 0
  fi
  trap clean_up EXIT
  trap 'exit 130' HUP INT TERM
  if [ "$start" = yes ] && [ "$action" = upgrade ]; then
    download
    back_up
  fi
  write_files
  if [ "$start" = yes ]; then
    [ "$action" = upgrade ] || download
    start_all
  fi
  report
}

# --- Files ---

print_file() {
  case $1 in
    # @CONTENTS@
    *) die "no file $1" ;;
  esac
}

if true; then main "$@"; fi
