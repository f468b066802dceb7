import test from 'ava';
import { likelyPath } from '../../src/model/likely-path.ts';

const there = ['Node/n1', 'Node/n2', 'NetworkPolicy/shop/deny-all', 'StatefulSet/shop/db'];

for (const [path, meant] of [
	['Node/zz', undefined],
	['Node/n11', 'Node/n1'],
	['StatefulSet/shop/web', undefined],
	['NetworkPolicy/shop/deny-al', 'NetworkPolicy/shop/deny-all'],
	['NetworkPolicy/shp/deny-all', 'NetworkPolicy/shop/deny-all'],
	['StatefullSet/shop/db', 'StatefulSet/shop/db'],
] as const)
	test(`${path} stands for ${meant ?? 'nothing that is there'}`, (t) => {
		t.is(likelyPath(path, there), meant);
	});
