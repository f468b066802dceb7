/** Verbs of kubectl and containerlab that have another name here, or none, with what to do instead. Their nearest verb
 * by spelling would often be wrong: "cp" is near to "up". */
export const elsewhere: ReadonlyMap<string, string> = new Map([
	['annotate', 'change the manifest, and `cnilab apply -f` it'],
	['create', '`cnilab apply -f` makes what is not there'],
	['edit', '`cnilab get KIND NAME -o yaml` prints the object; change it, and `cnilab apply -f` it'],
	['patch', '`cnilab get KIND NAME -o yaml` prints the object; change it, and `cnilab apply -f` it'],
	['replace', '`cnilab apply -f` changes what is there'],
	['set', 'change the manifest, and `cnilab apply -f` it'],
	['taint', 'a topology says the taints of its nodes; `cnilab cordon` keeps pods off'],
	['diff', '`cnilab apply -f FILE --dry-run=client` says what would change'],
	['explain', 'docs/manifests.md tells which kinds and fields play a part'],
	['events', '`cnilab watch` tells what happens as it does'],
	['wait', '`cnilab apply` returns when all is done; `cnilab rollout status` waits for pods'],
	['cp', '`cnilab exec NS/POD -- cat FILE > FILE` copies out, `… -- tee FILE < FILE` in'],
	['attach', '`cnilab logs NS/POD -f` shows what the program writes'],
	['debug', '`cnilab exec NS/POD -- CMD` has all programs of the node'],
	['port-forward', '`cnilab curl NS/POD URL` asks from within the lab'],
	['proxy', '`cnilab curl NS/POD URL` asks from within the lab'],
	['autoscale', '`cnilab scale` gives a workload another number of pods'],
	['expose', 'write the Service, and `cnilab apply -f` it'],
	['deploy', '`cnilab up` brings a lab up'],
	['destroy', '`cnilab down` takes a lab down'],
]);
