#!/bin/sh
# Puts a new image under a running compose.yaml, one process after the other:
# upgrade.sh, from the root of the repository, with the new source in place.
set -eu
cd "$(dirname "$0")/../.."
compose() { docker compose -f deploy/compose.yaml "$@"; }
compose build migrate
compose run --rm migrate migrate up
for process in serve-1 serve-2; do
	compose up -d --no-deps "$process" # ends the old one: it lingers, then goes
	tries=0
	until compose exec -T caddy wget -qO- "http://$process:8080/up" >/dev/null 2>&1; do
		tries=$((tries + 1))
		if [ "$tries" -gt 60 ]; then
			echo "upgrade.sh: $process does not come up; the other still serves. docker compose logs $process" >&2
			exit 1
		fi
		sleep 1
	done
	sleep 3 # Caddy looks twice a second
done
compose up -d --no-deps worker
