// How slow machine and network are.
const network = (mbits, latency) => {
  const throughput = mbits * 1e6 / 8 // bytes a second
  return { latency, downloadThroughput: throughput, uploadThroughput: throughput }
}

export const profiles = [
  { name: 'no throttling', slower: 1, network: null },
  { name: 'CPU x4, 10 Mbit/s, 40 ms', slower: 4, network: network(10, 40) },
  { name: 'CPU x4, 1.6 Mbit/s, 150 ms', slower: 4, network: network(1.6, 150) }
]

// viewport is a phone's.
export const viewport = { width: 390, height: 844 }
