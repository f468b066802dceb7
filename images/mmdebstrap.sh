#!/bin/sh
# The node image where no registry answers: a root file system of Debian's packages, as the Dockerfile has them.
#   sh mmdebstrap.sh STAGE TAR     STAGE is laid over it: Node, koffi, start.sh
set -eu
stage=$1
tar=$2
packages=$(grep -v '^#' "$(dirname "$0")/packages.txt" | paste -sd, -)

# The hook keeps the package usrmerge out, and with it 50 MB of perl. No recommended packages: mmdebstrap's default.
# shellcheck disable=SC2016 # mmdebstrap's own shell expands $1, the new root
exec mmdebstrap --variant=essential --include="$packages" \
	--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
	--dpkgopt='path-exclude=/usr/share/doc/*' \
	--dpkgopt='path-exclude=/usr/share/info/*' \
	--dpkgopt='path-exclude=/usr/share/locale/*' \
	--dpkgopt='path-exclude=/usr/share/man/*' \
	--customize-hook="sync-in '$stage' /" \
	--customize-hook='chroot "$1" node -e "require(\"/opt/cnilab/node_modules/koffi\")"' \
	bookworm "$tar"
