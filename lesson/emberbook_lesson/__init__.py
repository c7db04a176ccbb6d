"""`emberbook lesson`: lessons made, tried, and handed out, as notebooks of nbformat's, nbclient's and nbconvert's."""
