"""The line model: is a line the article's own, or furniture of the page around it?"""
