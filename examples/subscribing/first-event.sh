#!/usr/bin/env bash
# The events of rasid as they come, one JSON document a line, by kcat. Usage: first-event.sh [BROKER] [COUNT]
# What a record is stands in its header `ce_type`: only extracted events are let through here, and no probe (`ce_probe`),
# which only shows that all works.
set -euo pipefail
broker=${1:-${RASID_KAFKA:-127.0.0.1:9092}}
extracted='ce_type=org\.rasid\.event\.extracted'

# Headers, a tab, the value. Neither holds a tab or a line break: the value is JSON.
exec 3< <(exec kcat -b "$broker" -C -t events.enriched -o beginning -q -u -f '%h\t%s\n')
trap 'kill $! 2> /dev/null || true' EXIT # kcat would notice only at the next record that nobody reads
if [ $# -lt 2 ]; then
    sed -u -n -e '/^[^\t]*ce_probe=true/d' -e "s/^[^\t]*$extracted[^\t]*\t//p" <&3
else
    grep -P -m "$2" "^(?![^{]*ce_probe=true)[^{]*$extracted" <&3 | cut -f 2
fi
