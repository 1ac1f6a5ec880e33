package lexeme

import (
	"hash/maphash"
	"strings"
	"sync"
)

const shardCount = 32

// Cache is a bounded map from text to V for concurrent use. It keeps two
// generations: when the young one is full it becomes the old one, and what was
// not asked for since is forgotten. It holds at most twice its size.
type Cache[V any] struct {
	seed   maphash.Seed
	limit  int // entries of one generation of one shard
	shards [shardCount]shard[V]
}

type shard[V any] struct {
	sync.RWMutex
	young, old map[string]V
	_          [64]byte // keep locks on separate cache lines
}

// NewCache returns a cache that holds size to 2×size entries.
func NewCache[V any](size int) *Cache[V] {
	c := &Cache[V]{seed: maphash.MakeSeed(), limit: max(1, size/shardCount)}
	for i := range c.shards {
		c.shards[i].young = map[string]V{}
	}
	return c
}

// Get returns the value of key.
func (c *Cache[V]) Get(key string) (V, bool) {
	s := &c.shards[maphash.String(c.seed, key)%shardCount]
	s.RLock()
	v, ok := s.young[key]
	if ok {
		s.RUnlock()
		return v, true
	}
	v, ok = s.old[key]
	s.RUnlock()
	if ok {
		return c.put(s, strings.Clone(key), v), true
	}
	return v, false
}

// Put stores v under key and returns it, or the value that another goroutine
// stored meanwhile. The key must not share memory with a document.
func (c *Cache[V]) Put(key string, v V) V {
	return c.put(&c.shards[maphash.String(c.seed, key)%shardCount], key, v)
}

func (c *Cache[V]) put(s *shard[V], key string, v V) V {
	s.Lock()
	defer s.Unlock()
	if w, ok := s.young[key]; ok {
		return w
	}
	if w, ok := s.old[key]; ok {
		v = w
	}
	if len(s.young) >= c.limit {
		s.old, s.young = s.young, make(map[string]V, c.limit)
	}
	s.young[key] = v
	return v
}
