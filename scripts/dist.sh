#!/bin/sh
# Packs dist/tts-VERSION-linux-ARCH.tar.gz: everything to speak without network, in one folder
# that may lie anywhere.
set -eu
cd "$(dirname "$0")/.."

fail() {
    printf '%s\n' "$@" >&2
    exit 2
}

[ "$(uname -s)" = Linux ] || fail "make dist packs for Linux, on Linux"

# Built apart from the working copy, because two things differ. Paths of the building machine,
# which panic messages would show, are cut to those inside the sources. And libasound is looked for
# in the system first, because the system's own knows the system's sound server; the one that comes
# along lets tts start where there is none. $LIB and $ORIGIN are for the loader.
registry=${CARGO_HOME:-$HOME/.cargo}/registry/src
for folder in "$registry"/*/; do
    RUSTFLAGS="${RUSTFLAGS:-} --remap-path-prefix=$folder="
done
export RUSTFLAGS="$RUSTFLAGS --remap-path-prefix=$PWD/="
"$CARGO" rustc --release --locked --target-dir "$TARGET_DIR/dist" --bin tts -- \
    -C 'link-arg=-Wl,--enable-new-dtags,-rpath,/usr/$LIB:/usr/lib:$ORIGIN/lib:$ORIGIN/../lib/tts'
TTS=$TARGET_DIR/dist/release/tts
. scripts/layout.sh

version=$("$TTS" --version | awk '{print $2}')
name=tts-$version-linux-$(uname -m)
folder=dist/$name
rm -rf "$folder" "$folder.tar.gz" "$folder.tar.gz.sha256"

put 755 "$TTS" "$folder/tts"
put 644 "$runtime" "$folder/lib/$(basename "$runtime")"
put_models "$folder/models"
put_generated "$folder/man/tts.1" "$folder/completions/tts.bash" \
    "$folder/completions/_tts" "$folder/completions/tts.fish"
for file in $doc_files; do put 644 "$file" "$folder/$file"; done
put_licences "$folder/licences"

asound=$(ldd "$TTS" | awk '$1 == "libasound.so.2" {print $3}')
put 644 "$asound" "$folder/lib/libasound.so.2"
copyright=
for file in /usr/share/doc/libasound2*/copyright; do
    if [ -f "$file" ]; then copyright=$file; fi
done
lgpl=/usr/share/common-licenses/LGPL-2.1
[ -n "$copyright" ] && [ -f "$lgpl" ] ||
    fail "the licence of libasound was not found in /usr/share: pack on a Debian-like system"
put 644 "$copyright" "$folder/licences/libasound/copyright"
put 644 "$lgpl" "$folder/licences/libasound/LGPL-2.1"
package=$(basename "$(dirname "$copyright")")
dpkg-query -W -f 'lib/libasound.so.2 is an unchanged copy from the package ${Package} ${Version}.
Its source is the source package ${source:Package} ${source:Version} of the same distribution:
  apt-get source ${source:Package}=${source:Version}
Any compatible libasound.so.2 may take its place.
' "$package" >"$folder/licences/libasound/SOURCE"
# The licence of LAME's binding is an addition to this one.
put 644 /usr/share/common-licenses/GPL-3 "$folder/licences/lame/GPL-3"

# The same input packs to the same bytes.
epoch=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
tar --create --directory dist --sort=name --owner=0 --group=0 --numeric-owner \
    --mode=u+rwX,go+rX,go-w --mtime="@$epoch" "$name" | gzip -n9 >"$folder.tar.gz.tmp"
mv "$folder.tar.gz.tmp" "$folder.tar.gz"
(cd dist && sha256sum "$name.tar.gz" >"$name.tar.gz.sha256")
rm -rf "$folder"
glibc=$(objdump -T "$TTS" 2>/dev/null | grep -o 'GLIBC_[0-9.]*' | sort -Vu | tail -n1 || true)
echo "Packed $folder.tar.gz ($(du -h "$folder.tar.gz" | cut -f1)${glibc:+, needs $glibc or newer})"
