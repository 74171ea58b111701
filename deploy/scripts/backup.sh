#!/bin/sh
# Backs up everything that is not made again by itself: backup.sh FOLDER
# Reads HEARTH_DATABASE_URL, HEARTH_BLOB_URL and HEARTH_SECRET_KEY, the settings of
# the processes, which may go on running. FOLDER must not exist; it appears when the
# backup is whole. Files in a bucket (s3://) are left to the service that keeps them.
set -eu
umask 077
to=${1:?usage: backup.sh FOLDER}
: "${HEARTH_DATABASE_URL:?}" "${HEARTH_BLOB_URL:?}" "${HEARTH_SECRET_KEY:?}"
if [ -e "$to" ]; then
	echo "backup.sh: $to is there already" >&2
	exit 1
fi
part=$to.part
rm -rf "$part"
mkdir -p "$part"

# The database first: each file that it knows of was written before, and a file that
# comes while the files are copied is one too many, never one too few.
pg_dump --format=custom --no-owner --file="$part/hearth.dump" "$HEARTH_DATABASE_URL"
case $HEARTH_BLOB_URL in
s3://*) left=", without the files in $HEARTH_BLOB_URL" ;;
*)
	left=
	folder=${HEARTH_BLOB_URL#file://}
	mkdir -p "$folder"
	tar -C "$folder" -cf "$part/blobs.tar" .
	;;
esac
printf '%s' "$HEARTH_SECRET_KEY" >"$part/secret.key"
(cd "$part" && sums=$(sha256sum -- *) && printf '%s\n' "$sums" >SHA256SUMS)
mv "$part" "$to"
echo "backed up to $to: $(du -sh "$to" | cut -f1)$left"
