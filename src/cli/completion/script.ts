/** The verb by which a shell's script asks for candidates. */
export const completing = '__complete';

/** A shell's script. It calls the command each time, so that names are those of the running lab. Without candidates the
 * shell completes files. */
export const scripts: Readonly<Record<'bash' | 'zsh', string>> = {
	bash: `# cnilab completion for bash: source <(cnilab completion bash)
_cnilab() {
	local word
	COMPREPLY=()
	while IFS= read -r word; do
		COMPREPLY+=("$word")
	done < <("\${COMP_WORDS[0]}" ${completing} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _cnilab cnilab`,
	zsh: `#compdef cnilab
# cnilab completion for zsh: source <(cnilab completion zsh)
_cnilab() {
	local -a found
	found=("\${(@f)$("\${words[1]}" ${completing} "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
	if [[ -n "\${found[1]}" ]]; then
		compadd -- "\${found[@]}"
	else
		_files
	fi
}
compdef _cnilab cnilab`,
};
