#!/bin/sh
# Records with GNU parallel. usage: parallel.sh DOCS.jsonl > ANSWERS.jsonl
# One process a core, blocks of whole lines, answers in the order of the lines
# (-k). The exit code is the number of blocks whose process died: then do it
# again, for the answers are not whole. No --retries: in a trial with
# --pipepart and two killed processes answers were missing in the end.
set -eu
exec parallel --will-cite --pipepart -a "$1" -k --block "${BLOCK:-8M}" \
	"${EXTRACT:-extract}" annotate --stream --layer rows --workers 1
