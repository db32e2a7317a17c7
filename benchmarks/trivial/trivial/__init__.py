"""The least that Django can serve: one view, no middleware, no database. What our cached page is measured against."""
