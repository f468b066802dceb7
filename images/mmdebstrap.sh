#!/bin/sh
# The node image where no registry answers: a root file system of Debian's packages, as the Dockerfile has them.
#   sh mmdebstrap.sh FILES NODE ROOT
# FILES is an archive of what goes to /opt/cnilab, NODE this machine's own node, ROOT the archive to write.
set -eu
files=$1
node=$2
root=$3
packages=$(grep -v '^#' "$(dirname "$0")/packages.txt" | paste -sd, -)

# The hook folder keeps the package usrmerge out, and with it 50 MB of perl.
# shellcheck disable=SC2016 # mmdebstrap's own shell expands $1, the new root
exec mmdebstrap --variant=essential --include="$packages" \
	--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
	--dpkgopt='path-exclude=/usr/share/doc/*' \
	--dpkgopt='path-exclude=/usr/share/info/*' \
	--dpkgopt='path-exclude=/usr/share/locale/*' \
	--dpkgopt='path-exclude=/usr/share/man/*' \
	--customize-hook="upload '$node' /usr/local/bin/node" \
	--customize-hook='chmod 755 "$1/usr/local/bin/node"; mkdir -p "$1/opt/cnilab"' \
	--customize-hook="tar-in '$files' /opt/cnilab" \
	--customize-hook='chroot "$1" node -e "require(\"/opt/cnilab/node_modules/koffi\")"' \
	bookworm "$root"
