"""The last look before a build becomes current: is it like what one would expect, and like the build before?

Guards judge a build as a whole, whose rows have all kept their promises. What they find depends on the build before and
on limits that change no byte of the data, so it stands in run.json and neither in the manifest nor in the build's id.
"""
