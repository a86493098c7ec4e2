# attack: 20
# Legitimate: numpy, its linear algebra and its random numbers.
# expect: status ok
# expect: prints GOOD
# control: prints GOOD
# needs: /usr/lib/python3/dist-packages/numpy
import numpy

matrix = numpy.random.default_rng(1).random((300, 300))
assert numpy.allclose(matrix @ numpy.linalg.inv(matrix), numpy.eye(300))
numpy.save("array.npy", matrix)
assert (numpy.load("array.npy", mmap_mode="r") == matrix).all()
print("GOOD")
