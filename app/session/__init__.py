"""Who is here and what they see: identity, context, cache, map and links."""
