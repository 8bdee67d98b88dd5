# Completion of gaoshi's commands and flags for bash: it reads them from --help.
_gaoshi() {
	local word=${COMP_WORDS[COMP_CWORD]} path=() w
	for w in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		[[ $w == -* ]] || path+=("$w")
	done
	local help
	help=$("${COMP_WORDS[0]}" "${path[@]}" --help 2>/dev/null) || return
	if [[ $word == -* ]]; then
		COMPREPLY=($(compgen -W "$(grep -oE -- '--[a-z][a-z-]*' <<<"$help" | sort -u)" -- "$word"))
	else
		COMPREPLY=($(compgen -W "$(grep -oE '^ +[a-z][a-z-]*' <<<"$help" | tr -d ' ' | sort -u)" -- "$word"))
		[ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$word"))
	fi
}
complete -o filenames -F _gaoshi gaoshi
