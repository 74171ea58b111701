#!/bin/sh
# Restores a backup into an empty database and an empty folder: restore.sh FOLDER
# Reads HEARTH_DATABASE_URL and HEARTH_BLOB_URL of the new place; a bucket (s3://) must
# hold the files already. The role
# in the address may create roles and has the name it had before. Then: set
# HEARTH_SECRET_KEY to what secret.key holds, and run `hearth migrate up`, which
# gives the tenant role its password.
set -eu
umask 077
from=${1:?usage: restore.sh FOLDER}
: "${HEARTH_DATABASE_URL:?}" "${HEARTH_BLOB_URL:?}"
(cd "$from" && sha256sum --quiet --check SHA256SUMS)
if [ "$(psql -XAtc "SELECT count(*) FROM pg_namespace WHERE nspname IN ('control', 'node')" "$HEARTH_DATABASE_URL")" != 0 ]; then
	echo "restore.sh: this database holds a Hearth already" >&2
	exit 1
fi
folder=${HEARTH_BLOB_URL#file://}
case $HEARTH_BLOB_URL in
s3://*) folder= ;;
*)
	mkdir -p "$folder"
	if [ -n "$(ls -A "$folder")" ]; then
		echo "restore.sh: $folder is not empty" >&2
		exit 1
	fi
	;;
esac
if [ -n "$folder" ] && [ ! -e "$from/blobs.tar" ]; then
	echo "restore.sh: this backup was made with files in a bucket: set HEARTH_BLOB_URL to it, or to a copy" >&2
	exit 1
fi
# A dump of one database has no roles, and its grants name this one.
if [ "$(psql -XAtc "SELECT count(*) FROM pg_roles WHERE rolname = 'hearth_tenant'" "$HEARTH_DATABASE_URL")" = 0 ]; then
	psql -Xqc 'CREATE ROLE hearth_tenant NOLOGIN NOINHERIT' "$HEARTH_DATABASE_URL"
fi
pg_restore --no-owner --exit-on-error --dbname="$HEARTH_DATABASE_URL" "$from/hearth.dump"
if [ -n "$folder" ]; then
	tar -C "$folder" -xf "$from/blobs.tar"
fi
echo "restored from $from; now set HEARTH_SECRET_KEY to the text of $from/secret.key and run: hearth migrate up"
