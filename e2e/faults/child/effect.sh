# An effect outside the store: appends a line to the ledger and makes it durable, works for a moment, appends a second one.
# Arguments: ledger, seconds of work, run, task, visit, item.
ledger=$1
work=$2
shift 2
printf 'begin %s %s\n' "$*" "$(date +%s%3N)" >>"$ledger"
sync "$ledger"
sleep "$work"
printf 'end %s %s\n' "$*" "$(date +%s%3N)" >>"$ledger"
