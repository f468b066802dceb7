import koffi from 'koffi';

// AF_INET, SOCK_RAW, SCTP: from now on its namespace's kernel takes this for somebody who speaks it.
const fd = koffi.load('libc.so.6').func('int socket(int domain, int type, int protocol)')(2, 3, 132);
console.log(`has socket ${fd}`);
setInterval(() => undefined, 60_000);
