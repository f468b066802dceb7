import { withoutUndefined } from '../read/without-undefined.ts';
import type { Mount, Probe, Volume } from '../volume.ts';

export const volumeOf = (volume: Volume): object => {
	const { name } = volume;
	if ('claim' in volume)
		return { name, persistentVolumeClaim: withoutUndefined({ claimName: volume.claim, readOnly: volume.readOnly }) };
	if ('nodePath' in volume) return { name, hostPath: { path: volume.nodePath } };
	if ('configMap' in volume)
		return { name, configMap: withoutUndefined({ name: volume.configMap, items: volume.items }) };
	return 'empty' in volume ? { name, emptyDir: {} } : { name };
};

export const mountOf = ({ volume, path, subPath, readOnly }: Mount): object =>
	withoutUndefined({ name: volume, mountPath: path, subPath, readOnly });

export const probeOf = ({ ask, initialDelay, period, timeout, successes, failures }: Probe): object => ({
	...('http' in ask ? { httpGet: ask.http } : 'tcp' in ask ? { tcpSocket: ask.tcp } : { exec: { command: ask.exec } }),
	initialDelaySeconds: initialDelay,
	periodSeconds: period,
	timeoutSeconds: timeout,
	successThreshold: successes,
	failureThreshold: failures,
});
