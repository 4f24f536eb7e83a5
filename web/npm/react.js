'use client'
// <CandorCheckout> is <candor-checkout> as a component of React 18 and 19. It hears each event as a property, and its
// ref is the element.
import { createElement, forwardRef, useEffect, useImperativeHandle, useRef } from 'react'
import './embed.js'
import { events } from './events.js'

// The property of each event: onOfferSelected of candor:offer-selected.
const handlers = new Map(events.map(type => [type, `on-${type}`.replace(/-./g, part => part[1].toUpperCase())]))
const handled = new Set(handlers.values())

// The token is set when the element is on the page and the handlers listen: no event is missed, whenever the browser has
// hydrated, and hydration finds nothing changed.
function Checkout ({ token, hidden, className, ...rest }, ref) {
  const element = useRef(null)
  const latest = useRef({})
  useImperativeHandle(ref, () => element.current, [])
  useEffect(() => { latest.current = rest })
  useEffect(() => {
    const { current: target } = element
    const heard = e => latest.current[handlers.get(e.detail.type)]?.(e.detail)
    for (const type of events) target.addEventListener(`candor:${type}`, heard)
    return () => { for (const type of events) target.removeEventListener(`candor:${type}`, heard) }
  }, [])
  useEffect(() => { element.current.token = token ?? '' }, [token])
  const attributes = Object.fromEntries(Object.entries(rest).filter(([name]) => !handled.has(name)))
  // React 18 would write hidden="false", which hides, and className as it stands.
  return createElement('candor-checkout', { ...attributes, class: className, hidden: hidden ? true : undefined, ref: element })
}

export const CandorCheckout = forwardRef(Checkout)
CandorCheckout.displayName = 'CandorCheckout'
